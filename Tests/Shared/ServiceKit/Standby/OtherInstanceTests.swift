import NIOCore
import NIOPosix
import Primitives
import TestSupport
import Testing
import Transport
import Wire

@testable import ServiceKit

@Suite(.timeLimit(.minutes(1))) struct OtherInstanceTests {
    /// An hour: only being cancelled ends the wait.
    private static let milliseconds: Int64 = 3_600_000

    private func withInstance(
        _ body: (OtherInstance, _ heard: TestSupport.Inbox<String>) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("other.sock")
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let heard = TestSupport.Inbox<String>()
        let (server, other) = try await loop.flatSubmit {
            let server = FrameServer(eventLoop: loop, clocks: .system) { request in
                heard.put(request.method)
                if request.method == "ping" { request.answer { $0.writeStaticString(#"{"a":1}"#) } }
            }
            let bound = NIOLoopBound(server, eventLoop: loop)
            let other = OtherInstance(path: path, eventLoop: loop, clocks: .system)
            return server.start(.path(path)).map { (bound, other) }
        }.get()
        try await body(other, heard)
        try await loop.flatSubmit {
            other.close()
            return server.value.drain()
        }.get()
    }

    @Test func answered_isItsResult() async throws {
        try await withInstance { other, _ in
            let answer = try await other.ask("ping", [:], withinMilliseconds: Self.milliseconds)
            #expect(answer.decoded == ["a": 1])
        }
    }

    @Test func cancelled_waitsNoLonger_andOthersAreAskedOn() async throws {
        try await withInstance { other, heard in
            let asking = Task { try await other.ask("mute", [:], withinMilliseconds: Self.milliseconds) }
            #expect(try await heard.next(within: .seconds(20), "the question") == "mute")
            asking.cancel()
            await #expect(throws: CancellationError.self) { try await asking.value }
            let answer = try await other.ask("ping", [:], withinMilliseconds: Self.milliseconds)
            #expect(answer.decoded == ["a": 1])
        }
    }

    @Test func cancelledBeforehand_isNeverAsked() async throws {
        try await withInstance { other, heard in
            let asking = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await other.ask("mute", [:], withinMilliseconds: Self.milliseconds)
            }
            await #expect(throws: CancellationError.self) { try await asking.value }
            _ = try await other.ask("ping", [:], withinMilliseconds: Self.milliseconds)
            #expect(try await heard.next(within: .seconds(20), "a question") == "ping")
        }
    }
}
