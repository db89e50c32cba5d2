import Primitives
import Storage
import TestSupport
import Testing
import Wire

@testable import Continuity

/// What a copy shows before the store has it reaches whoever follows the copy, and so does its withdrawal.
struct CopyAcceptedTests {
    private static func second() async throws -> (Copy, TemporaryDirectory) {
        let directory = try TemporaryDirectory()
        let copy = try await Copy.open(
            path: directory.file("copy/standby.sqlite"), schema: .things, clocks: .system,
            logger: CopyBench.logger)
        return (copy, directory)
    }

    private func names(in copy: Copy) async throws -> [String] {
        let rows = try await copy.database.read(
            [Statement("SELECT name, version FROM things ORDER BY name")], deadline: CopyBench.deadline)[0]
        return try rows.map { "\(try $0.text(0)) v\(try $0.integer(1))" }
    }

    /// Takes what the first copy tells after a place over into the second; answers the place then.
    private func follow(_ copy: Copy, after place: String?, into other: Copy) async throws -> String {
        let page = try #require(copy.feed(after: place))
        try await other.take(page)
        return page.cursor
    }

    private func tell(_ operation: Identifier, of copy: Copy) async {
        await withCheckedContinuation { continuation in
            copy.tellAccepted(operation) { continuation.resume() }
        }
    }

    @Test func acceptedWrite_isToldAndWithdrawnWhereItIsRefused() async throws {
        try await CopyBench.with { bench in
            let (old, new) = (Clocks.system.identifier(), Clocks.system.identifier())
            try await bench.write(.thing(old, "old"))
            try await bench.follow()
            bench.copy.whenChanged {}
            let (standby, directory) = try await Self.second()
            defer { withExtendedLifetime(directory) { standby.close() } }
            try await standby.reset(for: bench.source.identity)
            var place = try await follow(bench.copy, after: nil, into: standby)
            let row = try await bench.copy.database.read(
                [Statement("SELECT last_operation_id FROM things")], deadline: CopyBench.deadline)
            await tell(try #require(row[0].first).identifier(0), of: bench.copy)
            place = try await follow(bench.copy, after: place, into: standby)
            #expect(try await names(in: standby) == ["old v1"])

            let renaming = Clocks.system.identifier()
            try await bench.copy.commit([
                Statement(
                    "UPDATE things SET name = 'renamed', version = 2, last_operation_id = $1 WHERE id = $2",
                    .identifier(renaming), .identifier(old)),
                .thing(new, "new"),
            ])
            let creation = try await bench.copy.database.read(
                [Statement("SELECT last_operation_id FROM things WHERE name = 'new'")],
                deadline: CopyBench.deadline)[0]
            let made = try #require(creation.first).identifier(0)
            await tell(renaming, of: bench.copy)
            await tell(made, of: bench.copy)
            place = try await follow(bench.copy, after: place, into: standby)
            #expect(try await names(in: standby) == ["new v1", "renamed v2"])

            try await bench.copy.undo(renaming, from: bench.source.database)
            try await bench.copy.undo(made, from: bench.source.database)
            _ = try await follow(bench.copy, after: place, into: standby)
            #expect(try await names(in: bench.copy) == ["old v1"])
            #expect(try await names(in: standby) == ["old v1"])
        }
    }

    @Test func rowThatAnAcceptedWriteTookAway_isToldAndPutBackWhereThatIsRefused() async throws {
        try await CopyBench.with { bench in
            let (thing, operation) = (Clocks.system.identifier(), Clocks.system.identifier())
            try await bench.write(.thing(thing, "kept"))
            try await bench.follow()
            bench.copy.whenChanged {}
            let (standby, directory) = try await Self.second()
            defer { withExtendedLifetime(directory) { standby.close() } }
            try await standby.reset(for: bench.source.identity)
            var place = try await follow(bench.copy, after: nil, into: standby)
            let row = try #require(
                try await bench.copy.database.read(
                    [Statement("SELECT last_operation_id FROM things")], deadline: CopyBench.deadline)[0]
                    .first)
            await tell(try row.identifier(0), of: bench.copy)
            place = try await follow(bench.copy, after: place, into: standby)

            let key = RowKey(entity: "thing", columns: ["id": .string(thing.description)])
            try await bench.copy.commit([Statement("DELETE FROM things WHERE id = $1", .identifier(thing))])
            await withCheckedContinuation { continuation in
                bench.copy.tellAccepted(operation, removing: [key]) { continuation.resume() }
            }
            place = try await follow(bench.copy, after: place, into: standby)
            #expect(try await names(in: standby) == [])
            try await bench.copy.undo(operation, removing: [key], from: bench.source.database)
            _ = try await follow(bench.copy, after: place, into: standby)
            #expect(try await names(in: bench.copy) == ["kept v1"])
            #expect(try await names(in: standby) == ["kept v1"])
        }
    }

    @Test func copyThatNobodyFollows_tellsNothing() async throws {
        try await CopyBench.with { bench in
            try await bench.write(.thing(Clocks.system.identifier(), "old"))
            try await bench.follow()
            let place = try #require(bench.copy.feed(after: nil)).cursor
            let row = try await bench.copy.database.read(
                [Statement("SELECT last_operation_id FROM things")], deadline: CopyBench.deadline)
            await tell(try #require(row[0].first).identifier(0), of: bench.copy)
            #expect(bench.copy.feed(after: place)?.cursor == place)
        }
    }
}
