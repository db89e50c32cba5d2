import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import WorkItems

@Suite struct OutputsTests {
    private func required(_ schema: OutputSchema) -> [String] {
        schema.schema["required"]?.array?.compactMap(\.string) ?? []
    }

    @Test func everyRequiredMember_isWrittenWithAType() throws {
        let schema = OutputSchema.workItem(adding: [:])
        let json = sampleItem().json
        let keys = try #require(json.object).keys
        #expect(required(schema) == keys)
        #expect(schema.faults(in: json) == [])
    }

    @Test func configuration_hasEveryRequiredMember() throws {
        var writer = JSONWriter()
        writer.object {
            ProjectConfiguration.initial.writeAnswer(
                into: &$0, isHealthy: true, at: Timestamp(milliseconds: 0))
        }
        let keys = try #require(JSON(parsing: writer.buffer).object).keys
        #expect(Set(required(.configuration)) == Set(keys))
    }

    @Test(arguments: Dialect.allCases)
    func whatAQueryAdds_isDeclared(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let item = try await bench.makeTask()
            let shown = try await bench.query(item)
            let declared = QueryWorkItem.description.output.schema["properties"]?.object?.keys ?? []
            let undeclared = try #require(shown.content.object).keys.filter { !declared.contains($0) }
            #expect(undeclared == [])
        }
    }
}
