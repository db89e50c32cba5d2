import Primitives
import ServiceKit
import Storage
import Testing
import Wire

@testable import WorkItems

@Suite struct AddWorkItemDependencyTests {
    @Test func brokenArguments_areAllNamed() throws {
        let id: JSON = .string(identifier(1).description)
        for (arguments, paths) in [
            ([:], ["source_id", "target_id", "dependency_type"]),
            (["source_id": id, "target_id": id, "dependency_type": "blocks"], ["target_id"]),
            (
                ["source_id": id, "target_id": "x", "dependency_type": "needs"],
                ["target_id", "dependency_type"]
            ),
        ] as [(JSONObject, [String])] {
            let error = try #require(throws: ToolError.self) {
                try InputReader.read(AddWorkItemDependency.self, from: arguments)
            }
            #expect(error.details["errors"]?.array?.map { $0["path"]?.string } == paths)
        }
    }

    @Test(arguments: Dialect.allCases)
    func bothEnds_areAnsweredAsTheyAreQueried(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let one = try await bench.makeTask("one")
            let two = try await bench.makeTask("two")
            let reply = try await bench.link(one, "blocks", two)
            #expect(reply["source_id"] == one["id"])
            #expect(reply["source"]["title"] == "one")
            #expect(reply.dependencies(of: "source") == ["blocks outgoing two"])
            #expect(reply.dependencies(of: "target") == ["blocks incoming one"])
            #expect(reply["source"]["ready"] == true)
            #expect(reply["target"]["ready"] == false)
            let third = try await bench.link(two, "depends_on", one)
            #expect(third.dependencies(of: "source") == ["blocks incoming one", "depends_on outgoing one"])
            let shown = try await bench.query(two)
            #expect(shown["dependencies"] == third["source"]["dependencies"] ?? .null)
            #expect(shown["version"] == 1)
            _ = try await bench.update(one, ["status": "completed"])
            #expect(try await bench.query(two)["ready"] == true)
        }
    }

    @Test(arguments: Dialect.allCases)
    func dependencyThatIsThere_changesNothing(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let one = try await bench.makeTask("one")
            let two = try await bench.makeTask("two")
            let first = try await bench.link(one, "blocks", two)
            let again = try await bench.link(one, "blocks", two)
            #expect(again["warnings"] == ["nothing_changed"])
            #expect(again["source"] == first["source"])
            #expect(again["target"] == first["target"])
            #expect(try await bench.rows("SELECT count(*) FROM changes WHERE action = 'linked'") == ["1"])
        }
    }

    @Test(arguments: Dialect.allCases)
    func loopOfBothTypes_isRefusedWithItsTitles(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let one = try await bench.makeTask("one")
            let two = try await bench.makeTask("two")
            let three = try await bench.makeTask("three")
            #expect(try await bench.link(one, "blocks", two).code == nil)
            #expect(try await bench.link(three, "depends_on", two).code == nil)
            for refused in [
                try await bench.link(three, "blocks", one), try await bench.link(one, "depends_on", three),
            ] {
                #expect(refused.code == .cycle)
                let loop = refused["details"]["loop"]?.array ?? []
                #expect(loop.map { $0["title"] } == ["three", "one", "two"])
                #expect(loop.map { $0["id"] } == [three["id"], one["id"], two["id"]])
                #expect(refused["message"].string?.contains("three → one → two → three") == true)
            }
            #expect(try await bench.link(two, "depends_on", three).code == .cycle)
            #expect(try await bench.link(one, "blocks", three).code == nil)
            // A parent is no dependency.
            let child = try await bench.makeTask("child", below: three)
            #expect(try await bench.link(three, "blocks", child).code == nil)
        }
    }

    @Test(arguments: Dialect.allCases)
    func deletedOrArchivedEnd_isNotFoundButCountsInALoop(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let one = try await bench.makeTask("one")
            let gone = try await bench.makeTask("gone")
            let old = try await bench.makeTask("old", status: "completed")
            let last = try await bench.makeTask("last")
            for (source, target) in [(one, gone), (gone, old), (old, last)] {
                #expect(try await bench.link(source, "blocks", target).code == nil)
            }
            _ = try await bench.update(gone, ["deleted_at": "2026-01-01T00:00:00Z"])
            let id = old["id"].string ?? ""
            try await bench.write([
                "INSERT INTO archived_work_items SELECT work_items.*, '2027-01-01T00:00:00.000Z' "
                    + "FROM work_items WHERE id = '\(id)'",
                "DELETE FROM work_items WHERE id = '\(id)'",
            ])
            for end in [gone, old] {
                let refused = try await bench.link(last, "blocks", end)
                #expect(refused.code == .notFound)
                #expect(refused["details"]["resource_id"] == end["id"])
                #expect(try await bench.link(end, "depends_on", one).code == .notFound)
                #expect(try await bench.unlink(one, "blocks", end).code == .notFound)
            }
            // They may be restored, or looked at: nothing may close a loop through them.
            let refused = try await bench.link(last, "blocks", one)
            #expect(refused.code == .cycle)
            let titles = refused["details"]["loop"]?.array?.map { $0["title"] }
            #expect(titles == ["last", "one", "gone", "old"])
        }
    }
}
