import Primitives
import Storage
import TestSupport
import Testing
import Wire

@testable import ServiceKit

/// Imports that nobody conducts any more.
@Suite(.timeLimit(.minutes(3))) struct ImportKeeperTests {
    private let id = Clocks.system.identifier()

    private func awaitState(_ state: String, of service: ServiceHarness) async throws {
        _ = try await eventually("the import is \(state)", within: .seconds(60)) {
            try await service.importState(id) == state ? true : nil
        }
    }

    @Test(arguments: Dialect.allCases)
    func decided_isFollowedAfterARestart(_ dialect: Dialect) async throws {
        let bench = try ImportBench(dialect)
        try await bench.with("deciders") { decider in
            try await bench.with("followers") { follower in
                try await decider.stage(id, [counterRecord("a", 1)])
                try await follower.stage(id, [counterRecord("b", 2)])
            }
            try await decider.step("confirm", of: id)
            try await bench.with("followers") { follower in
                try await awaitState("confirmed", of: follower)
                #expect(try await follower.counter("b") == 2)
            }
        }
    }

    @Test func withdrawnOrUnknown_isWithdrawnByWhoFollows() async throws {
        let bench = try ImportBench(.sqlite)
        try await bench.with("deciders") { _ in
            try await bench.with("followers") { follower in
                try await follower.stage(id, [counterRecord("b", 2)])
                try await awaitState("withdrawn", of: follower)
                #expect(try await follower.counter("b") == nil)
            }
        }
    }

    @Test func undecided_isWithdrawnWhenItsTimeIsOver() async throws {
        let bench = try ImportBench(.sqlite)
        try await bench.with("deciders") { try await $0.stage(id, [counterRecord("a", 1)]) }
        let later = Clocks(
            now: {
                Timestamp(
                    milliseconds: Clocks.system.now().milliseconds + Limits.importLeaseMilliseconds)
            }, monotonic: Clocks.system.monotonic, random: Clocks.system.random)
        try await bench.with("deciders", clocks: later) { decider in
            try await awaitState("withdrawn", of: decider)
            #expect(try await decider.counter("a") == nil)
        }
    }

    @Test func rollback_isFollowed() async throws {
        let bench = try ImportBench(.sqlite)
        try await bench.with("deciders") { decider in
            try await bench.with("followers") { follower in
                for service in [decider, follower] {
                    try await service.stage(id, [counterRecord("a", 1)])
                }
                for service in [decider, follower] { try await service.step("confirm", of: id) }
                let early = try await follower.tryStep("rollback", of: id, ["step": "finish"])
                #expect(early.code == "already_exists")
                try await follower.step("rollback", of: id, ["step": "prepare"])
                #expect(try await follower.counter("a") == 1)
                try await decider.step("rollback", of: id, ["step": "finish"])
                try await awaitState("rolled_back", of: follower)
                #expect(try await follower.counter("a") == nil)
            }
        }
    }

    @Test func steps_restOnTheWordOfTheOneWhoDecides() {
        typealias Word = ImportFollowing.Word
        let lease = Limits.importLeaseMilliseconds
        let cases: [(ImportState, Word, Int64, ImportFollowing.Step)] = [
            (.staged, .silent, lease, .wait), (.staged, .state(.staged), lease, .wait),
            (.staged, .state(.confirmed), 0, .confirm), (.staged, .state(.withdrawn), 0, .withdraw),
            (.staged, .unknown, 0, .withdraw), (.staged, .state(.rolledBack), 0, .withdraw),
            (.rollingBack, .state(.rolledBack), 0, .rollBack), (.rollingBack, .state(.confirmed), 0, .wait),
            (.rollingBack, .state(.confirmed), lease, .keep), (.rollingBack, .unknown, lease, .keep),
            (.rollingBack, .silent, lease, .wait),
        ]
        for (state, word, waited, step) in cases {
            #expect(ImportFollowing.step(state, on: word, waited: waited) == step, "\(state) \(word)")
        }
        let start = Timestamp(milliseconds: 1000)
        func own(_ milliseconds: Int64) -> ImportFollowing.Step {
            ImportFollowing.ownStep(
                .staged, startedAt: start, now: Timestamp(milliseconds: 1000 + milliseconds))
        }
        #expect(own(lease - 1) == .wait)
        #expect(own(lease) == .withdraw)
    }
}
