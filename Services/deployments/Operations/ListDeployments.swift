import Primitives
import ServiceKit
import Storage
import Wire

/// `list_deployments`
struct ListDeployments: Tool {
    static let description = ToolDescription(
        name: "list_deployments", title: "List deployments",
        text: """
            Deployments, newest first, as summaries: by vendor, work item, commit, pull request or time \
            (since ≤ deployed_at < until). next_cursor leads to older ones.
            """,
        effect: .read, output: OutputSchema(["items": .array, "next_cursor": .stringOrNull]), isList: true)

    let filter: DeploymentFilter
    /// The vendor as it was named; nil where its id was given.
    let vendorName: String?
    let limit: Int64
    let cursor: DeploymentCursor?

    init(_ input: inout InputReader) {
        var filter = DeploymentFilter()
        let vendor = input.optional("vendor", .line(max: 100), "Its name, in any case, or its id")
        let vendorID = vendor.flatMap { Identifier($0) }
        filter.vendor = vendorID.map { .id($0) }
        vendorName = vendorID == nil ? vendor : nil
        filter.workItemID = input.optional("work_item_id", .identifier)
        filter.commitPrefix = input.optional("commit_hash", .commitPrefix, "Its first digits suffice")
        filter.pullRequestNumber = input.optional("pr_number", .integer(1...Int64.max))
        filter.since = input.optional("since", .timestamp)
        filter.until = input.optional("until", .timestamp)
        limit = input.optional("limit", .integer(1...100), default: 50, as: 50)
        let text = input.optional("cursor", .line(max: 100))
        cursor = text.flatMap { DeploymentCursor($0) }
        if let text, cursor == nil {
            input.fault("cursor", "cursor", "was not given out here: leave it out", value: .string(text))
        }
        if let since = filter.since, let until = filter.until, until <= since {
            input.fault(
                "until", "contradiction", "must be later than since", value: .string(until.description))
        }
        self.filter = filter
    }

    func plan(_ context: CallContext) -> Plan {
        guard let vendorName else { return read(filter, [], context) }
        // Only its owner knows every name; links know those that were deployed.
        let owner = LinkKind.vendor.owner
        return .verify([Reference(service: owner, name: vendorName)]) { verifications in
            let verification = verifications.first ?? .unknown
            guard !verification.isNameMissing else {
                throw ToolError.notFound(
                    "vendor", vendorName, hint: "list_vendors tells their names.")
            }
            var filter = filter
            guard let id = verification.found.keys.first else {
                filter.vendor = .name(vendorName)
                return read(filter, [.referenceUnverified], context)
            }
            filter.vendor = .id(id)
            return read(filter, [], context)
        }
    }

    private func read(_ filter: DeploymentFilter, _ warnings: [Warning], _ context: CallContext) -> Plan {
        let page = DeploymentReading.page(filter, after: cursor, limit: limit + 1)
        return .readThen([page], cost: .scan) { rows in
            let found = try rows[0].map { row in try DeploymentSummary(row: row) }
            let shown = Array(found.prefix(Int(limit)))
            let next = found.count > shown.count ? shown.last?.cursor : nil
            guard !shown.isEmpty else { return .answer(Self.answer([], next, warnings)) }
            let ids = JSON.array(shown.compactMap { $0.id.map { .string($0.description) } })
            let labels = LinkKind.allCases.map {
                DeploymentReading.firstLabels($0, of: ids, context.dialect)
            }
            return .read(labels, cost: .scan) { rows in
                let vendors = try Labels(rows: rows[0])
                let workItems = try Labels(rows: rows[1])
                let items = shown.map { item in
                    var item = item
                    if let id = item.id {
                        item.vendors = vendors.first[id] ?? []
                        item.vendorsCount = vendors.counts[id] ?? 0
                        item.workItemsCount = workItems.counts[id] ?? 0
                    }
                    return item
                }
                return Self.answer(items, next, warnings)
            }
        }
    }

    private static func answer(
        _ items: [DeploymentSummary], _ next: DeploymentCursor?, _ warnings: [Warning]
    ) -> Answer {
        Answer(warnings: warnings) { writer in
            writer.key("items")
            writer.beginArray()
            for item in items {
                writer.beginObject()
                item.write(into: &writer)
                writer.endObject()
            }
            writer.endArray()
            writer.member("next_cursor", next?.text)
        }
    }
}

/// The labels that deployments have, as far as a list shows them.
private struct Labels {
    var first: [Identifier: [String]] = [:]
    var counts: [Identifier: Int64] = [:]

    /// Reads the rows of `DeploymentReading.firstLabels`.
    init(rows: Rows) throws(StorageError) {
        for row in rows {
            let id = try row.identifier(0)
            first[id, default: []].append(try row.text(1))
            counts[id] = try row.integer(2)
        }
    }
}

extension Rule where Value == String {
    /// The first digits of a commit's hash: enough of them to tell it from others.
    fileprivate static var commitPrefix: Rule {
        pattern("^[a-f0-9]{7,40}$", "must be the first 7 to 40 lowercase hexadecimal digits") { text in
            (7...40).contains(text.utf8.count)
                && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
        }
    }
}
