import Logging
import NIOCore
import NIOPosix
import Primitives
import Testing

@testable import Gateway

@Suite struct ServiceLinkTests {
    /// Keeps what is logged.
    private struct Recorder: LogHandler {
        let lines: EventQueue<String>
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let facts = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            lines.put(([event.message.description] + facts).joined(separator: " "))
        }
    }

    private static let both = Route(epoch: 3, writes: .primary, reads: [.primary, .standby])
    private static let standbyOnly = Route(epoch: 3, writes: .primary, reads: [.standby])

    private static func withLink(
        _ lines: EventQueue<String> = EventQueue(), _ body: @escaping @Sendable (ServiceLink) -> Void
    ) async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        try await loop.submit {
            let link = ServiceLink(
                name: "alpha", index: 0, directory: "/nowhere", eventLoop: loop, clocks: .system,
                log: Logger(label: "test") { _ in Recorder(lines: lines) })
            body(link)
            link.close()
        }.get()
    }

    private static func loseFive(_ link: InstanceLink, at began: MonotonicTime) {
        for _ in 0..<5 { link.heard(.lost, began: began) }
    }

    @Test func readsAvoidAnInstanceWhoseBreakerIsOpen_untilTheRouteNamesItAnew() async throws {
        try await Self.withLink { link in
            link.follow(Self.both)
            let now = Clocks.system.monotonic()
            Self.loseFive(link.primary, at: now)
            #expect(link.places.reader == .standby)
            #expect(link.places.otherReader == .primary)
            link.follow(Self.standbyOnly)
            #expect(link.primary.isOpen)
            link.follow(Self.both)
            #expect(!link.primary.isOpen)
            #expect(link.places.reader == .primary)
        }
    }

    @Test func promotion_isAWordThatTheInstanceIsReady() async throws {
        try await Self.withLink { link in
            link.follow(Self.both)
            Self.loseFive(link.primary, at: Clocks.system.monotonic())
            link.follow(Route(epoch: 4, writes: .primary, reads: [.primary, .standby]))
            #expect(!link.primary.isOpen)
        }
    }

    @Test func whatSaysNothingOfHealth_leavesTheBreakerClosed() async throws {
        try await Self.withLink { link in
            let now = Clocks.system.monotonic()
            for _ in 0..<100 { link.primary.heard(.unsaid, began: now) }
            for _ in 0..<4 { link.primary.heard(.timedOut, began: now) }
            link.primary.heard(.answered, began: now)
            for _ in 0..<4 { link.primary.heard(.timedOut, began: now) }
            #expect(!link.primary.isOpen)
            link.primary.heard(.timedOut, began: now)
            #expect(link.primary.isOpen)
            #expect(link.places.reader == .primary)
        }
    }

    @Test func movesOfABreaker_areLoggedWithTheirReason() async throws {
        let lines = EventQueue<String>()
        try await Self.withLink(lines) { link in
            Self.loseFive(link.standby, at: Clocks.system.monotonic())
            link.standby.saidReady()
        }
        #expect(
            try lines.take()
                == "a circuit breaker has moved about=alpha instance=standby reason=5 failures in a row "
                + "state=open")
        #expect(
            try lines.take()
                == "a circuit breaker has moved about=alpha instance=standby reason=reported ready "
                + "state=closed")
    }
}
