import Primitives
import ServiceKit
import Storage
import Testing
import Wire

@testable import WorkItems

@Suite struct RemoveWorkItemDependencyTests {
    @Test(arguments: Dialect.allCases)
    func removal_isAnsweredFromBothEndsAndRecorded(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let one = try await bench.makeTask("one")
            let two = try await bench.makeTask("two")
            _ = try await bench.link(one, "blocks", two)
            _ = try await bench.link(two, "depends_on", one)
            let reply = try await bench.unlink(one, "blocks", two)
            #expect(reply.code == nil, "\(reply.content.text)")
            #expect(reply.dependencies(of: "source") == ["depends_on incoming two"])
            #expect(reply.dependencies(of: "target") == ["depends_on outgoing one"])
            #expect(try await bench.query(one).dependencies() == ["depends_on incoming two"])
            let changes = try await bench.rows(
                """
                SELECT action, actor, operation_id FROM changes \
                WHERE entity = 'work_item_dependency' AND action = 'unlinked'
                """)
            #expect(changes == ["unlinked|tester|\(reply["operation_id"].string ?? "")"])
        }
    }

    @Test(arguments: Dialect.allCases)
    func dependencyThatIsNotThere_changesNothing(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let one = try await bench.makeTask("one")
            let two = try await bench.makeTask("two")
            _ = try await bench.link(one, "blocks", two)
            for (source, type, target) in [(two, "blocks", one), (one, "depends_on", two)] {
                let reply = try await bench.unlink(source, type, target)
                #expect(reply["warnings"] == ["nothing_changed"])
            }
            #expect(try await bench.query(one).dependencies() == ["blocks outgoing two"])
            let unknown = try await bench.call(
                "remove_work_item_dependency",
                [
                    "source_id": one["id"], "target_id": .string(identifier(7).description),
                    "dependency_type": "blocks",
                ])
            #expect(unknown.code == .notFound)
        }
    }

    @Test(arguments: Dialect.allCases)
    func orderThatWasTakenBack_mayBeReversed(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let one = try await bench.makeTask("one")
            let two = try await bench.makeTask("two")
            _ = try await bench.link(one, "blocks", two)
            #expect(try await bench.link(two, "blocks", one).code == .cycle)
            _ = try await bench.unlink(one, "blocks", two)
            #expect(try await bench.link(two, "blocks", one).code == nil)
        }
    }
}
