import Glibc
import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

/// Two instances of one service, over each engine; what the supervisor would say is said here.
@Suite(.timeLimit(.minutes(2))) struct StandbyTests {
    private typealias Bench = InstancesBench

    @Test(arguments: Dialect.allCases)
    func standby_followsItsPrimaryAndTakesNoWrites(dialect: Dialect) async throws {
        let bench = try Bench(dialect)
        try await bench.with(.primary) { primary in
            let early = try await bench.add(1, to: "a", at: primary)
            #expect(early.code == "unavailable")
            #expect(early.details?["layers"]?.array?.first?["reason"] == "not_routed")
            try await bench.promote(primary, 1)
            _ = try await bench.add(5, to: "a", at: primary)
            try await bench.with(.standby) { standby in
                try await bench.awaitValue(5, of: "a", at: standby)
                _ = try await bench.add(2, to: "a", at: primary)
                try await bench.awaitValue(7, of: "a", at: standby)
                let answer = try await standby.call("read_counter", ["name": "a"]).answer
                #expect(answer?["data_source"] == "sqlite_cache")
                #expect(answer?["warnings"] == ["service_restarting", "using_fallback_cache"])
                #expect(answer?["age_seconds"]?.integer != nil)
                #expect(try await bench.add(1, to: "a", at: standby).code == "unavailable")
            }
        }
    }

    @Test(arguments: Dialect.allCases)
    func standbyTakesOverAndHandsBack_everyWriteIsThereOnce(dialect: Dialect) async throws {
        let bench = try Bench(dialect)
        try await bench.with(.standby) { standby in
            try await bench.with(.primary) { primary in
                try await bench.promote(primary, 1)
                _ = try await bench.add(5, to: "a", at: primary)
                try await bench.awaitValue(5, of: "a", at: standby)
                // What the feed has not brought is caught up from the file.
                _ = try await bench.add(6, to: "b", at: primary)
            }
            try await bench.promote(standby, 2)
            try await bench.awaitValue(6, of: "b", at: standby)
            let id = Clocks.system.identifier()
            let first = try await standby.call(
                "add_to_counter", ["name": "a", "amount": 10], operationID: id)
            let answer = try #require(first.answer, "\(first)")
            #expect(answer["value"] == 15)
            #expect(answer["pending_replay"] == true)
            #expect(answer["warnings"] == ["service_restarting", "using_fallback_cache"])
            let made = try await bench.add(1, to: "c", at: standby)
            try await bench.with(.primary) { primary in
                try await bench.promote(primary, 3)
                #expect(try await bench.add(1, to: "a", at: standby).code == "unavailable")
                let again = try await primary.call(
                    "add_to_counter", ["name": "a", "amount": 10], operationID: id)
                #expect(again.answer?["value"] == 15)
                try await bench.awaitValue(15, of: "a", at: primary)
                _ = try await eventually("everything is in the store", within: .seconds(20)) {
                    try await bench.add(1, to: "a", at: primary).answer?["pending_replay"] == nil ? true : nil
                }
                let rows = try await primary.database.read(
                    [Statement("SELECT id FROM counters WHERE name = 'c'")],
                    deadline: Deadline(milliseconds: 20_000, from: Clocks.system.monotonic()))
                let stored = try #require(rows[0].first).text(0)
                #expect(stored == made.answer?["id"]?.string)
                // The standby follows again.
                let value = try #require(
                    try await primary.call("read_counter", ["name": "a"]).answer?["value"]?.integer)
                try await bench.awaitValue(value, of: "a", at: standby)
            }
        }
    }

    @Test(arguments: Dialect.allCases)
    func standbyThatAcceptedNothing_followsAgainAfterTheHandBack(dialect: Dialect) async throws {
        let bench = try Bench(dialect)
        try await bench.with(.standby) { standby in
            try await bench.with(.primary) { primary in
                try await bench.promote(primary, 1)
                _ = try await bench.add(5, to: "a", at: primary)
                try await bench.awaitValue(5, of: "a", at: standby)
            }
            try await bench.promote(standby, 2)
            try await bench.with(.primary) { primary in
                try await bench.promote(primary, 3)
                _ = try await bench.add(1, to: "a", at: primary)
                try await bench.awaitValue(6, of: "a", at: standby)
            }
        }
    }

    /// The primary has its files: there is nothing to catch up from, and it goes on.
    @Test(arguments: Dialect.allCases)
    func standbyThatCanNotTakeOver_goesOnFollowing(dialect: Dialect) async throws {
        let bench = try Bench(dialect)
        try await bench.with(.primary) { primary in
            try await bench.promote(primary, 1)
            _ = try await bench.add(5, to: "a", at: primary)
            try await bench.with(.standby) { standby in
                try await bench.awaitValue(5, of: "a", at: standby)
                await #expect(throws: ServiceHarness.Fault.self) {
                    try await standby.request("service/promote", ["epoch": 2])
                }
                #expect(try await bench.add(1, to: "a", at: standby).code == "unavailable")
                _ = try await bench.add(1, to: "a", at: primary)
                try await bench.awaitValue(6, of: "a", at: standby)
            }
        }
    }

    @Test(arguments: Dialect.allCases)
    func standbyThatDiesWithEntries_isTakenOverFromItsFiles(dialect: Dialect) async throws {
        let bench = try Bench(dialect)
        try await bench.with(.primary) { primary in
            try await bench.promote(primary, 1)
            _ = try await bench.add(5, to: "a", at: primary)
        }
        try await bench.with(.standby) { standby in
            try await bench.promote(standby, 2)
            #expect(try await bench.add(1, to: "a", at: standby).answer?["value"] == 6)
        }
        try await bench.with(.standby) { standby in
            try await bench.promote(standby, 3)
            // Its own earlier write comes on top of what the primary's file has.
            #expect(try await bench.add(1, to: "a", at: standby).answer?["value"] == 7)
        }
        try await bench.with(.primary) { primary in
            try await bench.promote(primary, 4)
            try await bench.awaitValue(7, of: "a", at: primary)
        }
    }

    /// The primary came back and did not take over: nothing has happened that the standby does not know, and
    /// what the primary has is older.
    @Test(arguments: Dialect.allCases)
    func standbyThatHasTheWrites_isGivenThemAgainWithoutLookingBack(dialect: Dialect) async throws {
        let bench = try Bench(dialect)
        try await bench.with(.primary) { primary in
            try await bench.promote(primary, 1)
            _ = try await bench.add(5, to: "a", at: primary)
        }
        try await bench.with(.standby) { standby in
            try await bench.promote(standby, 2)
            #expect(try await bench.add(1, to: "a", at: standby).answer?["value"] == 6)
            try await bench.with(.primary) { _ in
                try await bench.promote(standby, 3)
                #expect(try await bench.add(1, to: "a", at: standby).answer?["value"] == 7)
            }
        }
    }

    @Test func promotionsOfOldEpochs_areRefused() async throws {
        let bench = try Bench(.sqlite)
        try await bench.with(.primary) { primary in
            try await bench.promote(primary, 5)
            for epoch: Int64 in [4, 5] {
                await #expect(throws: ServiceHarness.Fault.self) {
                    try await primary.request("service/promote", ["epoch": .integer(epoch)])
                }
            }
            #expect(try await primary.request("service/promote", ["epoch": 6]) == [:])
        }
    }
}
