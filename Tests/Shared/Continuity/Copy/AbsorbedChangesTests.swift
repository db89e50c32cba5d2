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

    /// Two of its writes this copy has heard of already, the third it has not.
    @Test func whatTheOtherWasAboutToShow_isToldWhereItIsNews() async throws {
        try await CopyBench.with { bench in
            let ids = (0..<3).map { _ in Clocks.system.identifier() }
            let other = try await bench.open("copy/other.sqlite")
            defer { other.close() }
            other.whenChanged {}
            try await bench.write(.thing(ids[0], "kept"))
            try await bench.follow()
            let follower = CopyFollower(
                other, source: bench.source.database, identity: bench.source.identity, clocks: .system,
                logger: CopyBench.logger)
            try await bench.add(try await bench.changes(of: .thing(ids[1], "known")))
            try await bench.add(try await bench.changes(of: .renaming(ids[1], to: "known, too")))
            while try await follower.step() {}
            try await bench.add(try await bench.changes(of: .thing(ids[2], "new")))
            #expect(bench.copy.intakeCount == 3)
            bench.copy.close()
            let absorbed = try await other.absorb(
                from: bench.directory.file("copy/things.sqlite"), isStore: false,
                deadline: CopyBench.deadline)
            #expect(names(absorbed.changes) == ["+new"])
            let there = try await CopyBench.contents(of: bench.source.database)
            #expect(try await CopyBench.contents(of: other.database) == there)
        }
    }

    /// Nobody may see the other's tables without what they were about to show.
    @Test func whatCannotAllBeTaken_changesNothing() async throws {
        try await CopyBench.with { bench in
            let id = Clocks.system.identifier()
            try await bench.write(.thing(id, "old"))
            try await bench.follow()
            try await bench.add(try await bench.changes(of: .thing(Clocks.system.identifier(), "bad")))
            bench.copy.close()
            let other = try await bench.open("copy/other.sqlite")
            defer { other.close() }
            try await other.commit([
                .thing(Clocks.system.identifier(), "mine"),
                Statement(
                    """
                    CREATE TRIGGER refusal BEFORE INSERT ON things WHEN NEW.name = 'bad' \
                    BEGIN SELECT RAISE(ABORT, 'refused'); END
                    """),
            ])
            let before = try await CopyBench.contents(of: other.database)
            await #expect(throws: StorageError.self) {
                _ = try await other.absorb(
                    from: bench.directory.file("copy/things.sqlite"), isStore: false,
                    deadline: CopyBench.deadline)
            }
            #expect(try await CopyBench.contents(of: other.database) == before)
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
            let start = bench.copy.feed(after: nil)?.cursor
            let other = try await bench.open("copy/other.sqlite")
            try await other.reset(for: bench.source.identity)
            let things = (0..<AbsorbedChanges.rowsMax).map {
                Statement.thing(Clocks.system.identifier(), "\($0)")
            }
            try await other.commit(things)
            try await other.take(
                FeedPage(source: bench.source.identity, changes: [], cursor: "1", asOf: Clocks.system.now()))
            other.close()
            let absorbed = try await bench.copy.absorb(
                from: bench.directory.file("copy/other.sqlite"), isStore: false, deadline: CopyBench.deadline)
            bench.copy.tellAbsorbed(absorbed)
            #expect(bench.copy.feed(after: start)?.isReset == true)
        }
    }
}
