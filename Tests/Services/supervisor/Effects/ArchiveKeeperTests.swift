import NIOCore
import NIOPosix
import Primitives
import Synchronization
import TestSupport
import Testing
import Transport
import Wire

@testable import Supervisor

/// Archiving once a day, beside a service that answers as it is told to.
@Suite(.timeLimit(.minutes(1))) struct ArchiveKeeperTests {
    /// A workitems service that only archives.
    private final class Archive: Sendable {
        struct State {
            /// What it answers, in turn; then nothing at all.
            var answers: [JSON]
            var steps: [JSON] = []
        }

        let directory: TemporaryDirectory
        let loop: any EventLoop
        let clock = ForwardClock()
        let said = OneShot<String>()
        private let state: Mutex<State>
        private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

        init(answering answers: [JSON]) async throws {
            directory = try TemporaryDirectory()
            loop = group.next()
            state = Mutex(State(answers: answers))
            let path = SupervisorPlan.socketPath(directory.path, service: "workitems")
            let (loop, box) = (loop, Box())
            try await loop.flatSubmit {
                let server = FrameServer(eventLoop: loop, clocks: .system) { request in
                    guard let answer = box.archive.withLock({ $0 })?.take(request) else {
                        return request.fail(.methodNotFound, "no more")
                    }
                    request.answer { $0.writeImmutableBuffer(answer.serialized) }
                }
                box.server.withLock { $0 = NIOLoopBound(server, eventLoop: loop) }
                return server.start(.path(path))
            }.get()
            box.archive.withLock { $0 = self }
        }

        var steps: [JSON] { state.withLock(\.steps) }

        private func take(_ request: IncomingRequest) -> JSON? {
            state.withLock { state in
                guard request.method == "service/archive", !state.answers.isEmpty else { return nil }
                state.steps.append(request.params?["arguments"]?.decoded ?? .null)
                return state.answers.removeFirst()
            }
        }

        var plan: SupervisorPlan {
            let service = ServiceSpec(
                name: "workitems", executable: "/bin/true", arguments: [],
                socketPath: SupervisorPlan.socketPath(directory.path, service: "workitems"))
            return SupervisorPlan(
                home: directory.path, runtimeDirectory: directory.path, specs: [service], environment: [:],
                archiveAfterDays: 365)
        }

        /// A keeper that starts so many hours after it was made.
        func keeper(startingAfterHours hours: Int64) async throws -> NIOLoopBound<ArchiveKeeper> {
            try await loop.submit { [self] in
                let made = ArchiveKeeper(plan, eventLoop: loop, clocks: clock.clocks) { [said] _, line in
                    said.complete(.success(line))
                }
                guard let keeper = made else { throw TestKitError("nothing is kept") }
                clock.goForward(hours: hours)
                keeper.start()
                return NIOLoopBound(keeper, eventLoop: loop)
            }.get()
        }

        func stop(_ keeper: NIOLoopBound<ArchiveKeeper>) async throws {
            try await loop.submit { keeper.value.stop() }.get()
        }
    }

    private final class Box: Sendable {
        let archive = Mutex<Archive?>(nil)
        let server = Mutex<NIOLoopBound<FrameServer>?>(nil)
    }

    private static func step(_ archived: Int64, next: JSON = .null) -> JSON {
        ["structuredContent": ["archived": .integer(archived), "waiting": 0, "needed": 0, "next": next]]
    }

    @Test func whatIsOld_isArchivedStepByStep_andNotAgainThatDay() async throws {
        let archive = try await Archive(
            answering: [Self.step(50, next: "here"), Self.step(7), Self.step(0)])
        let keeper = try await archive.keeper(startingAfterHours: 1)
        let line = try await archive.said.value(within: .seconds(30), "the end of the pass")
        #expect(line == "57 old items archived")
        #expect(archive.steps.map { $0["after"] } == [.null, "here"])
        #expect(archive.steps.allSatisfy { $0["dry_run"] == false && $0["before"]?.string != nil })
        try await archive.stop(keeper)
        let state = try JSON(parsing: #require(try Files.read(archive.plan.archiveFile)))
        #expect(state["archived"] == 57)
        #expect(state["archived_at"]?.string.flatMap { Timestamp($0) } != nil)
        // Another supervisor knows that it was done; a day later it is done again.
        let soon = try await archive.keeper(startingAfterHours: 2)
        #expect(archive.steps.count == 2)
        try await archive.stop(soon)
        let later = try await archive.keeper(startingAfterHours: 25)
        _ = try await eventually("the next day's step", within: .seconds(30)) {
            archive.steps.count == 3 ? true : nil
        }
        try await archive.stop(later)
    }

    @Test func refusal_isToldAndNotTakenForDone() async throws {
        let refusal: JSON = [
            "isError": true,
            "structuredContent": ["error": ["code": "unavailable", "message": "The store is away."]],
        ]
        let archive = try await Archive(answering: [Self.step(50, next: "here"), refusal])
        let keeper = try await archive.keeper(startingAfterHours: 1)
        let line = try await archive.said.value(within: .seconds(30), "the end of the pass")
        #expect(line.hasSuffix("which is tried again: The store is away."))
        #expect(try Files.read(archive.plan.archiveFile) == nil)
        try await archive.stop(keeper)
    }

    @Test func withoutAnAgeOrItsService_nothingIsKept() async throws {
        let archive = try await Archive(answering: [])
        var (ageless, foreign) = (archive.plan, archive.plan)
        ageless.archiveAfterDays = nil
        foreign.specs[0].name = "vendors"
        let plans = [ageless, foreign]
        let made = try await archive.loop.submit {
            plans.map { plan in
                ArchiveKeeper(plan, eventLoop: archive.loop, clocks: .system) { _, _ in } != nil
            }
        }.get()
        #expect(made == [false, false])
    }
}
