import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

/// No caller is shown less than it has been answered with, whichever instance answers.
@Suite(.timeLimit(.minutes(2))) struct ReadGateTests {
    /// Twenty times as patient as the system's, for the machine may be busy.
    private static let patient: Clocks = {
        let system = Clocks.system
        let start = system.monotonic().nanoseconds
        return Clocks(
            now: system.now,
            monotonic: {
                MonotonicTime(nanoseconds: start + (system.monotonic().nanoseconds - start) / 20)
            },
            random: system.random)
    }()

    /// An answer with what it knew.
    private struct Marked {
        let content: JSON
        let mark: String?
    }

    private func ask(
        _ service: ServiceHarness, _ tool: String, _ arguments: JSON, seen: String? = nil
    ) async throws -> Marked {
        let result = try await service.request(
            "tools/call",
            [
                "name": .string(tool), "arguments": arguments,
                "_meta": [
                    "dev.holdfast/deadline-ms": 20_000,
                    "dev.holdfast/operation-id": .string(Clocks.system.identifier().description),
                    "dev.holdfast/seen": seen.map { .string($0) } ?? .null,
                ],
            ])
        return Marked(
            content: result["structuredContent"] ?? .null,
            mark: result["_meta"]?["dev.holdfast/mark"]?.string)
    }

    /// Writes at the one, then reads at the other what it has just been answered.
    private func writeAndReadElsewhere(
        _ primary: ServiceHarness, _ standby: ServiceHarness, from first: Int64
    )
        async throws
    {
        for value in first..<first + 20 {
            let told = try await ask(primary, "add_to_counter", ["name": "a", "amount": 1])
            #expect(told.content["value"]?.integer == value)
            let mark = try #require(told.mark)
            let read = try await ask(standby, "read_counter", ["name": "a"], seen: mark)
            #expect(read.content["value"]?.integer == value)
            // Others may know more than a standby.
            #expect(read.mark == nil)
        }
    }

    @Test(arguments: Dialect.allCases)
    func readAtTheStandby_knowsWhatItsCallerWasAnsweredWith(dialect: Dialect) async throws {
        let bench = try InstancesBench(dialect)
        try await bench.with(.primary) { primary in
            try await bench.promote(primary, 1)
            _ = try await bench.add(1, to: "a", at: primary)
            try await bench.with(.standby, clocks: Self.patient) { standby in
                try await bench.awaitValue(1, of: "a", at: standby)
                try await writeAndReadElsewhere(primary, standby, from: 2)
            }
        }
    }

    /// Who is refused may have been shown what another has just written.
    @Test(arguments: Dialect.allCases)
    func readAtTheStandby_knowsWhatItsCallerWasRefusedWith(dialect: Dialect) async throws {
        let bench = try InstancesBench(dialect)
        try await bench.with(.primary) { primary in
            try await bench.promote(primary, 1)
            _ = try await bench.add(1, to: "a", at: primary)
            try await bench.with(.standby, clocks: Self.patient) { standby in
                try await bench.awaitValue(1, of: "a", at: standby)
                for value in Int64(2)..<12 {
                    _ = try await bench.add(1, to: "a", at: primary)
                    let refused = try await ask(primary, "read_counter", ["name": "nobody's"])
                    #expect(refused.content["error"]?["code"]?.string != nil, "\(refused.content)")
                    let mark = try #require(refused.mark)
                    let read = try await ask(standby, "read_counter", ["name": "a"], seen: mark)
                    #expect(read.content["value"]?.integer == value)
                }
            }
        }
    }

    /// The feed carries what was accepted, too.
    @Test func readAtTheStandbyDuringAnOutage_knowsWhatWasAccepted() async throws {
        let bench = try InstancesBench(.postgresql)
        try await bench.with(.primary) { primary in
            try await bench.promote(primary, 1)
            _ = try await bench.add(1, to: "a", at: primary)
            try await bench.with(.standby, clocks: Self.patient) { standby in
                try await bench.awaitValue(1, of: "a", at: standby)
                _ = try await eventually("an outage is played", within: .seconds(20)) {
                    try? await primary.request("service/simulate-outage", ["milliseconds": 60_000])
                }
                let made = try await ask(primary, "add_to_counter", ["name": "new", "amount": 3])
                #expect(made.content["pending_replay"] == true)
                let read = try await ask(standby, "read_counter", ["name": "new"], seen: made.mark)
                #expect(read.content["value"] == 3)
                try await writeAndReadElsewhere(primary, standby, from: 2)
            }
        }
    }

    /// A restarted primary can't know what its standby accepts until it has taken that over.
    @Test(arguments: Dialect.allCases)
    func readAtAPrimaryThatIsBack_waitsUntilItHasTheWrites(dialect: Dialect) async throws {
        let bench = try InstancesBench(dialect)
        try await bench.with(.standby) { standby in
            try await bench.with(.primary) { primary in
                try await bench.promote(primary, 1)
                _ = try await bench.add(1, to: "a", at: primary)
                try await bench.awaitValue(1, of: "a", at: standby)
            }
            try await bench.promote(standby, 2)
            let told = try await ask(standby, "add_to_counter", ["name": "a", "amount": 1])
            let mark = try #require(told.mark)
            try await bench.with(.primary, clocks: Self.patient) { primary in
                async let read = ask(primary, "read_counter", ["name": "a"], seen: mark)
                try await bench.promote(primary, 3)
                #expect(try await read.content["value"] == 2)
            }
        }
    }

    /// Better an old answer than none.
    @Test func readThatNobodyCanKnowEnoughFor_isAnsweredInTheEnd() async throws {
        let bench = try InstancesBench(.sqlite)
        try await bench.with(.primary) { primary in
            try await bench.promote(primary, 1)
            _ = try await bench.add(1, to: "a", at: primary)
            try await bench.with(.standby) { standby in
                try await bench.awaitValue(1, of: "a", at: standby)
                let read = try await ask(standby, "read_counter", ["name": "a"], seen: "9:9")
                #expect(read.content["value"] == 1)
                #expect(read.content["data_source"] == "sqlite_cache")
            }
        }
    }
}
