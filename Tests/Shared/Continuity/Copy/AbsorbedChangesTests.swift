import NIOCore
import Primitives
import Storage
import TestSupport
import Testing
import Wire

@testable import Continuity

/// What those who follow a copy are told where it does not follow change by change.
@Suite(.timeLimit(.minutes(1))) struct AbsorbedChangesTests {
    private func names(_ changes: [Change]?) -> [String] {
        (changes ?? []).map { change in
            let row = (change.after ?? change.before).map { JSONSlice(unchecked: $0) }
            let mark = change.after == nil ? "-" : "+"
            return mark + (row?["name"]?.string ?? change.entity)
        }.sorted()
    }

    @Test func catchingUp_tellsOfTheRowsThatDiffer() async throws {
        try await CopyBench.with { bench in
            let ids = (0..<3).map { _ in Clocks.system.identifier() }
            try await bench.write(.thing(ids[0], "same"), .thing(ids[1], "old"))
            try await bench.follow()
            let other = try await bench.open("copy/other.sqlite")
            defer { other.close() }
            let path = bench.directory.file("copy/things.sqlite")
            // Nobody has followed yet: nothing is compared.
            other.whenChanged {}
            try await bench.write(.thing(ids[2], "third"))
            try await bench.follow()
            bench.copy.close()
            let first = try await other.absorb(from: path, isStore: false, deadline: CopyBench.deadline)
            #expect(names(first.changes) == ["+old", "+same", "+third"])
            let again = try await other.absorb(from: path, isStore: false, deadline: CopyBench.deadline)
            #expect(names(again.changes) == [])
            try await other.commit([
                .renaming(ids[1], to: "new"), .thing(Clocks.system.identifier(), "only here"),
            ])
            let back = try await other.absorb(from: path, isStore: false, deadline: CopyBench.deadline)
            #expect(names(back.changes) == ["+old", "-only here"])
            let start = other.feed(after: nil)?.cursor
            other.tellAbsorbed(back)
            #expect(names(other.feed(after: start)?.changes) == ["+old", "-only here"])
        }
    }

    @Test func replacedRows_areToldWhereTheyDiffer() async throws {
        try await CopyBench.with { bench in
            let ids = (0..<3).map { _ in Clocks.system.identifier() }
            try await bench.write(
                .thing(ids[0], "same"), .thing(ids[1], "old"), .thing(ids[2], "gone"))
            try await bench.follow()
            bench.copy.whenChanged {}
            let things = try #require(bench.copy.records.first)
            let feed = InstanceFeed(
                of: bench.copy.database, identity: bench.source.identity, clocks: .system)
            let before = try await feed.rows(of: things, after: nil)
            try await bench.copy.commit([.renaming(ids[1], to: "new")])
            let start = bench.copy.feed(after: nil)?.cursor
            let kept = before.filter { JSONSlice(unchecked: $0)["name"]?.string != "gone" }
            let keys = try await bench.copy.replace(things, with: kept)
            try await bench.copy.keepOnly(Set(keys), of: things)
            #expect(names(bench.copy.feed(after: start)?.changes) == ["+old", "-gone"])
        }
    }

    @Test func tooManyDifferences_makeEveryPlaceUnknown() async throws {
        try await CopyBench.with { bench in
            try await bench.follow()
            bench.copy.whenChanged {}
            var rows = Rows(columnCount: 1)
            for _ in 0..<AbsorbedChanges.rowsMax { rows.append("{}") }
            let tables = bench.copy.tables
            let start = bench.copy.feed(after: nil)?.cursor
            bench.copy.tellAbsorbed(AbsorbedChanges([rows], in: tables, and: []))
            #expect(bench.copy.feed(after: start)?.isReset == true)
        }
    }
}
