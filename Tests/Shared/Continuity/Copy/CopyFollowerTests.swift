import NIOCore
import Primitives
import Storage
import TestSupport
import Testing

@testable import Continuity

struct CopyFollowerTests {
    private func ids(_ count: Int) -> [Identifier] { (0..<count).map { _ in Clocks.system.identifier() } }

    @Test func copy_isFilledPageByPageAndThenFollows() async throws {
        try await CopyBench.with { bench in
            let count = ChangesFeed.pageMax * 2 + 7
            let ids = ids(count)
            for (index, id) in ids.enumerated() {
                try await bench.write(.thing(id, "thing \(index)", metadata: #"{"ä":[1,"<\"b"],"n":null}"#))
            }
            try await bench.follow()
            #expect(bench.copy.state?.isFilled == true)
            #expect(try await bench.differences().isEmpty)
            for id in ids { try await bench.write(.renaming(id, to: "new \(id)")) }
            try await bench.write(Statement("DELETE FROM things WHERE id = $1", .identifier(ids[3])))
            try await bench.write(
                Statement(
                    """
                    INSERT INTO thing_links VALUES ($1, $2, '2026-01-31T12:00:00.000Z', 'tester', $1)
                    """, .identifier(ids[1]), .identifier(ids[2])))
            #expect(try await bench.differences().count == 2 * count)
            try await bench.follow()
            #expect(try await bench.differences().isEmpty)
            let kept = try await bench.copy.database.read(
                [Statement("SELECT count(*) FROM changes")], deadline: CopyBench.deadline)
            #expect(try kept[0][0].integer(0) == Int64(count + 2))
        }
    }

    /// A transaction that drew its number early and commits late must not be passed over.
    @Test func lateCommit_isNotSkipped() async throws {
        try await CopyBench.with { bench in
            let ids = ids(3)
            try await bench.follow()
            let gate = Gate()
            // Of its own, for the gate holds up the driver's thread.
            let other = try await Store.open(
                .postgresql(url: bench.url), schema: .things, logger: CopyBench.logger)
            defer { other.database.close() }
            let early = Task {
                try await other.database.write(
                    TransactionStep.query([.thing(ids[0], "early")]) { _ in
                        gate.pass()
                        return .commit([], ())
                    }, deadline: CopyBench.deadline)
            }
            try await gate.awaitArrival()
            try await bench.write(.thing(ids[1], "late"))
            try await bench.follow()
            #expect(try await bench.differences().isEmpty)
            gate.open()
            try await early.value
            #expect(try await bench.differences().count == 1)
            try await bench.write(.thing(ids[2], "last"))
            try await bench.follow()
            #expect(try await bench.differences().isEmpty)
        }
    }

    @Test func copyOfAnotherStore_isFilledAnew() async throws {
        try await CopyBench.with { bench in
            try await bench.write(.thing(ids(1)[0], "a"))
            try await bench.follow()
            let other = StoreIdentity(
                id: bench.source.identity.id, kind: .store, epoch: bench.source.identity.epoch + 1)
            try await bench.copy.reset(for: other)
            try await bench.copy.apply([], then: CopyState(of: other))
            #expect(try await bench.differences().count == 1)
            try await bench.follow()
            #expect(bench.copy.state?.sourceEpoch == bench.source.identity.epoch)
            #expect(try await bench.differences().isEmpty)
        }
    }

    @Test func ownWrite_isInTheCopyBeforeTheFeedTellsIt() async throws {
        try await CopyBench.with { bench in
            let id = ids(1)[0]
            try await bench.follow()
            let changes = try await bench.changes(of: .thing(id, "a"))
            #expect(changes.map(\.action) == ["created"])
            try await bench.add(changes)
            #expect(try await bench.differences().isEmpty)
            try await bench.write(.renaming(id, to: "b"))
            try await bench.follow()
            // An old word of the feed never takes a newer row's place.
            try await bench.add(changes)
            #expect(try await bench.differences().isEmpty)
        }
    }

    /// The store goes on in another epoch: told before the copy follows, and everything is read anew.
    @Test func anotherEpoch_isToldAndThenFollowed() async throws {
        try await CopyBench.with { bench in
            let ids = ids(3)
            for id in ids { try await bench.write(.thing(id, "a \(id)", version: 5)) }
            try await bench.follow()
            let late = try await bench.changes(of: .renaming(ids[0], to: "late"))
            try await bench.write(
                Statement("DELETE FROM changes"),
                Statement("DELETE FROM things WHERE id = $1", .identifier(ids[1])),
                Statement("UPDATE things SET version = 2, name = 'b' WHERE id = $1", .identifier(ids[2])),
                // The store itself is stamped newer than what the copy has, as where a conflict was recorded.
                Statement("UPDATE things SET version = 7 WHERE id = $1", .identifier(ids[2])),
                Statement("UPDATE store SET epoch = 4"))
            let ended = OneShot<Int64?>()
            let follower = CopyFollower(
                bench.copy, source: bench.source.database, identity: bench.source.identity, clocks: .system,
                logger: CopyBench.logger,
                whenEpochEnds: { [copy = bench.copy] in
                    ended.complete(.success(copy.state?.sourceEpoch))
                })
            while try await follower.step() {}
            #expect(try await ended.value(within: .seconds(1), "the end of the epoch") == 1)
            #expect(bench.copy.state?.sourceEpoch == 4)
            #expect(try await bench.differences().isEmpty)
            // What was told in an epoch that is over is not taken in.
            try await bench.write(.renaming(ids[0], to: "early"))
            try await bench.add(late, of: 1)
            #expect(try await bench.differences().count == 2)
            try await bench.follow()
            #expect(try await bench.differences().isEmpty)
        }
    }

    @Test func emptyAnswer_makesTheCopyYounger() async throws {
        try await CopyBench.with { bench in
            try await bench.follow()
            let before = try #require(bench.copy.state?.asOf)
            try await bench.follow()
            #expect(try #require(bench.copy.state?.asOf) >= before)
        }
    }
}
