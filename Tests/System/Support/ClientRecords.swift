import TestSupport
import Testing
import Wire

/// Records that one client's calls name, each made for that client.
struct ClientRecords: Sendable {
    let vendor: JSON
    let vendorID: JSON
    let item: JSON
    let otherItem: JSON
    let enhancement: JSON
    let deployment: JSON

    init(named name: String, _ client: MCPClient) async throws {
        func make(_ tool: String, _ arguments: JSONObject) async throws -> JSON {
            let answer = try await client.call(tool, arguments)
            return try #require(answer["id"], "\(tool): \(answer.text)")
        }
        vendor = .string(name)
        vendorID = try await make("create_vendor", ["name": vendor])
        let task: JSONObject = ["item_type": "task", "title": vendor, "metadata": [:]]
        item = try await make("create_work_item", task)
        otherItem = try await make("create_work_item", task)
        enhancement = try await make(
            "create_enhancement", ["title": vendor, "description": "d", "priority": 3])
        deployment = try await make(
            "record_deployment", SampleRecords.deployment(number: 1, vendor: vendorID, item: item))
    }

    /// Of one more deployment.
    var deploymentArguments: JSONObject {
        SampleRecords.deployment(number: 2, vendor: vendorID, item: item)
    }
}
