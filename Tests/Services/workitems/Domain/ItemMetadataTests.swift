import ServiceKit
import Testing
import Wire

@testable import WorkItems

@Suite struct ItemMetadataTests {
    private func faults(_ type: ItemType, _ text: String) throws -> [ValidationFault] {
        let object = try #require(JSON(parsing: text).object)
        var faults: [ValidationFault] = []
        _ = ItemMetadata.shape(of: type).check(object, path: "metadata", faults: &faults)
        return faults
    }

    @Test(arguments: [
        (ItemType.project, #"{"description":"d"}"#),
        (.project, #"{"description":""}"#),
        (.project, #"{"description":"d","target_quarter":"2026-Q4","constitutional_principles":["a","b"]}"#),
        (.project, #"{"description":"d","target_quarter":null,"owner":{"name":"x"}}"#),
        (.session, #"{"token_budget":1000,"prompts_count":0,"yaml_frontmatter":{"schema_version":"1.0"}}"#),
        (.session, #"{"token_budget":1e6,"prompts_count":7.0,"yaml_frontmatter":{"schema_version":1}}"#),
        (.task, "{}"),
        (.task, #"{"estimated_hours":null,"actual_hours":null,"blocked_reason":null}"#),
        (.task, #"{"estimated_hours":0,"actual_hours":1000,"blocked_reason":"line\nline"}"#),
        (.research, #"{"research_questions":[],"findings_summary":"f","references":["RFC 7234"]}"#),
    ])
    func wellFormedMetadata_isAccepted(type: ItemType, text: String) throws {
        #expect(try faults(type, text) == [])
    }

    @Test(arguments: [
        (ItemType.project, "{}", "metadata.description", "required"),
        (.project, #"{"description":null}"#, "metadata.description", "required"),
        (.project, #"{"description":"d","target_quarter":"2026-Q5"}"#, "metadata.target_quarter", "pattern"),
        (
            .project, #"{"description":"d","target_quarter":"2026-Q1\n"}"#, "metadata.target_quarter",
            "pattern"
        ),
        (.project, #"{"description":"d","target_quarter":"26-Q1"}"#, "metadata.target_quarter", "pattern"),
        (
            .project, #"{"description":"d","constitutional_principles":[1]}"#,
            "metadata.constitutional_principles[0]", "type"
        ),
        (.project, #"{"description":"d","token_budget":1000}"#, "metadata.token_budget", "unknown_key"),
        (.project, #"{"description":"d","descripton":"d"}"#, "metadata.descripton", "unknown_key"),
        (
            .session, #"{"token_budget":999,"prompts_count":0,"yaml_frontmatter":{"schema_version":"1"}}"#,
            "metadata.token_budget", "minimum"
        ),
        (
            .session, #"{"token_budget":1000.5,"prompts_count":0,"yaml_frontmatter":{"schema_version":"1"}}"#,
            "metadata.token_budget", "type"
        ),
        (
            .session, #"{"token_budget":1000,"prompts_count":-1,"yaml_frontmatter":{"schema_version":"1"}}"#,
            "metadata.prompts_count", "minimum"
        ),
        (
            .session, #"{"token_budget":1000,"prompts_count":0,"yaml_frontmatter":{}}"#,
            "metadata.yaml_frontmatter", "schema_version"
        ),
        (
            .session, #"{"token_budget":1000,"prompts_count":0,"yaml_frontmatter":{"schema_version":null}}"#,
            "metadata.yaml_frontmatter", "schema_version"
        ),
        (
            .session,
            #"{"token_budget":1000,"prompts_count":0,"yaml_frontmatter":{"schema_version":1,"a":"\u0000"}}"#,
            "metadata.yaml_frontmatter", "no_nul"
        ),
        (.task, #"{"actual_hours":-0.01}"#, "metadata.actual_hours", "range"),
        (.task, #"{"actual_hours":1000.01}"#, "metadata.actual_hours", "range"),
        (.task, #"{"estimated_hours":"2.5"}"#, "metadata.estimated_hours", "type"),
        (.task, #"{"references":["x"]}"#, "metadata.references", "unknown_key"),
        (.research, #"{"findings_summary":5}"#, "metadata.findings_summary", "type"),
        (.research, #"{"description":"d"}"#, "metadata.description", "unknown_key"),
        (.research, #"{"refrences":[]}"#, "metadata.refrences", "unknown_key"),
    ])
    func brokenRule_isNamedWithItsPath(type: ItemType, text: String, path: String, rule: String) throws {
        let found = try faults(type, text)
        #expect(found.map(\.path) == [path])
        #expect(found.map(\.rule) == [rule])
    }

    @Test func everyTypesKeys_areRefusedByEveryOtherType() throws {
        let sample: JSON = "x"
        for type in ItemType.allCases {
            for other in ItemType.allCases where other != type {
                for key in ItemMetadata.shape(of: other).names {
                    let found = try faults(type, JSON.object(JSONObject([(key, sample)])).text)
                    #expect(found.contains { $0.path == "metadata.\(key)" && $0.rule == "unknown_key" })
                }
            }
        }
    }

    @Test func nulls_areNotStored() throws {
        var faults: [ValidationFault] = []
        let object = try #require(JSON(parsing: #"{"blocked_reason":null,"note":null,"kept":1}"#).object)
        let stored = ItemMetadata.shape(of: .task).check(object, path: "metadata", faults: &faults)
        #expect(stored.keys == ["kept"])
    }
}
