import Wire

/// The arguments with which each kind of reading call is made.
struct ReadArguments {
    private let records: SeededRecords

    init(_ records: SeededRecords) {
        self.records = records
    }

    /// All of a kind; empty for a kind that writes, or that these records leave nothing to be asked about.
    func all(of kind: CallKind) -> [JSON] {
        switch kind {
        case .queryVendorStatus: records.vendors.map { ["name": .string($0.key)] }
        case .listVendors: ["operational", "broken"].map { ["status": .string($0), "limit": 10] }
        case .queryWorkItem:
            records.items.indices.filter { records.shape.items[$0].depth > 2 }.map(id)
        case .queryRoot: records.items.isEmpty ? [] : [id(0)]
        case .listWorkItems:
            (0..<10).map { ["item_type": "task", "limit": 50, "offset": .integer($0 * 50)] }
        case .workItemHistory: records.items.indices.map(id)
        case .getProjectConfiguration: [[:]]
        case .queryDeployment: records.deployments.map { ["id": .string($0)] }
        case .listDeployments: [["limit": 10], ["limit": 20, "until": "2026-02-01T00:00:00Z"]]
        case .updateVendorStatus, .updateWorkItem, .createWorkItem, .recordDeployment: []
        }
    }

    private func id(_ index: Int) -> JSON { ["id": .string(records.items[index].id)] }
}

/// A deployment as it is recorded, without links.
enum DeploymentArguments {
    static func of(number: Int64) -> JSONObject {
        let digits = String(number, radix: 16)
        return [
            "deployed_at": "2026-01-01T00:00:00Z",
            "metadata": [
                "pr_number": .integer(number), "pr_title": .string("change \(number)"),
                "commit_hash": .string(String(repeating: "0", count: 40 - digits.count) + digits),
                "test_summary": ["unit": 150, "integration": 30], "constitutional_compliance": true,
            ],
        ]
    }
}
