import Wire

/// Finds what became of records last. Lists are by creation, so the last changes are looked for among the
/// newest.
struct RecentChanges {
    let limit: Int

    /// As many pages of each list are looked through.
    private static let pagesMax = 20
    private static let pageItems = 100
    /// As many changes of one item count.
    private static let changesOfItemMax = 10

    /// The newest changes, newest first.
    ///
    /// - Throws: `ToolClient.Failure` where items can't be listed; what else is missing is left out.
    func gather(_ client: inout ToolClient) throws(ToolClient.Failure) -> [RecentChange] {
        let items = try pages("list_work_items", ["include_deleted": true], &client)
            .sorted { ($0["updated_at"]?.string ?? "") > ($1["updated_at"]?.string ?? "") }
        var changes: [RecentChange] = []
        for item in items.prefix(limit) {
            let arguments: JSONObject = [
                "id": item["id"] ?? .null, "limit": .integer(min(limit, Self.changesOfItemMax)),
            ]
            guard let history = try? client.ask("work_item_history", arguments) else { continue }
            changes += RecentChange.changes(ofItem: history)
        }
        let vendors = try? pages("list_vendors", ["full_details": true], &client)
        changes += (vendors ?? []).map { RecentChange(lastOf: $0, kind: "vendor") }
        let enhancements = try? pages("list_enhancements", ["full_details": true], &client)
        changes += (enhancements ?? []).map { RecentChange(lastOf: $0, kind: "enhancement") }
        let deployments = try? client.ask("list_deployments", ["limit": .integer(min(limit, Self.pageItems))])
        changes += (deployments?["items"]?.array ?? []).map { RecentChange(deployment: $0) }
        return RecentChange.newest(changes, limit: limit).map { change in
            // A list does not say who recorded a deployment.
            guard change.kind == RecentChange.deployment, change.change["actor"] == .null,
                let whole = try? client.read("holdfast://deployments/\(change.id)")
            else { return change }
            return RecentChange(deployment: whole)
        }
    }

    private func pages(
        _ tool: String, _ arguments: JSONObject, _ client: inout ToolClient
    ) throws(ToolClient.Failure) -> [JSON] {
        var found: [JSON] = []
        var arguments = arguments
        arguments["limit"] = .integer(Self.pageItems)
        for _ in 0..<Self.pagesMax {
            arguments["offset"] = .integer(found.count)
            let page = try client.ask(tool, arguments)
            found += page["items"]?.array ?? []
            guard page["has_more"] == true else { break }
        }
        return found
    }
}
