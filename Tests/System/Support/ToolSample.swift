import TestSupport
import Testing
import Wire

/// One call of a tool, as a row of the table of what is said while layers are missing.
struct ToolSample: Sendable {
    let tool: String
    /// What is special about it; empty for a plain call.
    var remark = ""
    let arguments: JSONObject

    /// How the table names it.
    var name: String { remark.isEmpty ? "`\(tool)`" : "`\(tool)`, \(remark)" }

    /// A call of each tool, some twice, on these records.
    static func all(on records: SampleRecords, _ own: SampleRecords.Own) -> [ToolSample] {
        workItems(on: records, own) + enhancements(own) + vendors(own) + deployments(on: records, own)
            + wholeProject(own)
    }

    private static let prompt = """
        ---
        schema_version: "1.0"
        title: Read it
        workflow_phases: [read]
        ---
        Read it all.

        """

    private static func workItems(on records: SampleRecords, _ own: SampleRecords.Own) -> [ToolSample] {
        let dependency: JSONObject = [
            "source_id": own.item, "target_id": own.otherItem, "dependency_type": "blocks",
        ]
        return [
            ToolSample(
                tool: "create_work_item",
                arguments: ["item_type": "task", "title": "One more", "metadata": [:]]),
            ToolSample(
                tool: "update_work_item",
                arguments: ["id": own.item, "version": 1, "status": "blocked"]),
            ToolSample(
                tool: "update_work_item", remark: "an old version",
                arguments: ["id": own.item, "version": 1, "title": "Late"]),
            ToolSample(tool: "query_work_item", arguments: ["id": records.item]),
            ToolSample(tool: "query_work_item", remark: "an unknown id", arguments: ["id": own.unknown]),
            ToolSample(tool: "list_work_items", arguments: [:]),
            ToolSample(tool: "list_work_items", remark: "roots only", arguments: ["roots_only": true]),
            ToolSample(tool: "add_work_item_dependency", arguments: dependency),
            ToolSample(tool: "remove_work_item_dependency", arguments: dependency),
            ToolSample(tool: "work_item_history", arguments: ["id": records.item]),
            ToolSample(
                tool: "create_session_from_prompt",
                arguments: ["content": .string(prompt)]),
            ToolSample(tool: "query_archived_work_items", arguments: [:]),
            ToolSample(tool: "get_project_configuration", arguments: [:]),
            ToolSample(
                tool: "update_project_configuration", arguments: ["active_context_type": "feature"]),
        ]
    }

    private static func enhancements(_ own: SampleRecords.Own) -> [ToolSample] {
        [
            ToolSample(
                tool: "create_enhancement",
                arguments: ["title": "Later", "description": "One day", "priority": 5]),
            ToolSample(
                tool: "update_enhancement",
                arguments: ["id": own.enhancement, "version": 1, "priority": 4]),
            ToolSample(tool: "list_enhancements", arguments: [:]),
        ]
    }

    private static func vendors(_ own: SampleRecords.Own) -> [ToolSample] {
        [
            ToolSample(
                tool: "create_vendor", arguments: ["name": .string("\(own.vendor.string ?? "") new")]),
            ToolSample(
                tool: "create_vendor", remark: "a name that is taken", arguments: ["name": own.vendor]),
            ToolSample(
                tool: "update_vendor_status",
                arguments: ["name": own.vendor, "version": 1, "status": "operational"]),
            ToolSample(
                tool: "update_vendor_status", remark: "a later version",
                arguments: ["name": own.vendor, "version": 9, "status": "broken"]),
            ToolSample(tool: "query_vendor_status", arguments: ["name": "acme"]),
            ToolSample(
                tool: "query_vendor_status", remark: "an unknown name", arguments: ["name": "nobody"]),
            ToolSample(tool: "list_vendors", arguments: [:]),
        ]
    }

    private static func deployments(
        on records: SampleRecords, _ own: SampleRecords.Own
    ) -> [ToolSample] {
        [
            ToolSample(
                tool: "record_deployment",
                arguments: SampleRecords.deployment(
                    number: 20 + own.number, vendor: records.vendorID, item: records.item)),
            ToolSample(tool: "query_deployment", arguments: ["id": records.deployment]),
            ToolSample(tool: "list_deployments", arguments: [:]),
            ToolSample(tool: "list_deployments", remark: "by vendor", arguments: ["vendor": "acme"]),
        ]
    }

    private static func wholeProject(_ own: SampleRecords.Own) -> [ToolSample] {
        let document: JSON = .string("## Vendors (1 total)\n\n- imported-\(own.number): broken [PDF]\n")
        return [
            ToolSample(tool: "generate_status_report", arguments: [:]),
            ToolSample(
                tool: "generate_status_report", remark: "into the file", arguments: ["write_file": true]),
            ToolSample(
                tool: "import_status_document", remark: "a dry run", arguments: ["content": document]),
            ToolSample(
                tool: "import_status_document", arguments: ["content": document, "dry_run": false]),
            ToolSample(tool: "list_sync_conflicts", arguments: [:]),
            ToolSample(
                tool: "resolve_sync_conflict", remark: "an unknown id",
                arguments: ["id": own.unknown, "keep": "local", "version": 1]),
            ToolSample(tool: "system_status", arguments: [:]),
        ]
    }
}

/// The records that the calls of `ToolSample` name.
struct SampleRecords: Sendable {
    /// What one round of calls changes, so that the next one finds its own untouched.
    struct Own: Sendable {
        let number: Int
        let vendor: JSON
        let item: JSON
        let otherItem: JSON
        let enhancement: JSON
        let unknown: JSON = "019a0000-0000-7000-8000-00000000dead"
    }

    let item: JSON
    let vendorID: JSON
    let deployment: JSON

    /// These.
    init(item: JSON, vendorID: JSON, deployment: JSON) {
        self.item = item
        self.vendorID = vendorID
        self.deployment = deployment
    }

    /// Records that every round reads.
    init(_ client: MCPClient) async throws {
        vendorID = try await Self.make("create_vendor", ["name": "acme"], client)
        item = try await Self.make(
            "create_work_item",
            ["item_type": "task", "title": "Read it", "metadata": [:], "branch_name": "003-reader"], client)
        deployment = try await Self.make(
            "record_deployment", Self.deployment(number: 12, vendor: vendorID, item: item), client)
    }

    /// Records of one round's own.
    func own(_ number: Int, _ client: MCPClient) async throws -> Own {
        let vendor: JSON = .string("vendor \(number)")
        _ = try await Self.make("create_vendor", ["name": vendor], client)
        let task: JSONObject = ["item_type": "task", "title": .string("Task \(number)"), "metadata": [:]]
        return Own(
            number: number, vendor: vendor, item: try await Self.make("create_work_item", task, client),
            otherItem: try await Self.make("create_work_item", task, client),
            enhancement: try await Self.make(
                "create_enhancement",
                ["title": .string("Enhancement \(number)"), "description": "d", "priority": 2], client))
    }

    static func deployment(number: Int, vendor: JSON, item: JSON) -> JSONObject {
        [
            "deployed_at": "2026-01-30T18:00:00Z", "vendor_ids": [vendor], "work_item_ids": [item],
            "metadata": [
                "pr_number": .integer(number), "pr_title": "Add it",
                "commit_hash": .string(String(repeating: "84b0473a", count: 5)),
                "test_summary": ["unit": 150], "constitutional_compliance": true,
            ],
        ]
    }

    private static func make(
        _ tool: String, _ arguments: JSONObject, _ client: MCPClient
    ) async throws -> JSON {
        let answer = try await client.call(tool, arguments)
        return try #require(answer["id"], "\(tool): \(answer.text)")
    }
}
