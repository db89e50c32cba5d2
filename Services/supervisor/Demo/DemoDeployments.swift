import Primitives
import Wire

/// The deployments of a demonstration: every other week what was finished since the last.
struct DemoDeployments {
    private(set) var ledger = DemoLedger([.deployments, .vendorLinks, .workItemLinks])
    private let calendar: DemoCalendar
    private var chance: DemoChance

    static let count = 50

    init(
        _ calendar: DemoCalendar, seed: UInt64, vendors: [DemoVendors.Vendor], items: [DemoItems.Item]
    ) {
        self.calendar = calendar
        chance = DemoChance(seed: seed)
        let done = items.filter { $0.type == "task" && $0.endedAt != nil }
            .sorted { ($0.endedAt ?? $0.createdAt, $0.id) < ($1.endedAt ?? $1.createdAt, $1.id) }
        var last = Timestamp(milliseconds: 0)
        for number in 0..<Self.count {
            let day = 16 + number * (DemoCalendar.days - 18) / (Self.count - 1)
            let at = calendar.moment(day, after: last, &chance)
            let ready = done.filter { ($0.endedAt ?? at) < at && ($0.endedAt ?? at) > last }
            record(
                at, chance.pick(chance.integer(2...8), of: ready),
                chance.pick(chance.integer(1...5), of: vendors.filter { $0.createdAt < at }))
            last = at
        }
    }

    private mutating func record(
        _ time: Timestamp, _ items: [DemoItems.Item], _ vendors: [DemoVendors.Vendor]
    ) {
        let at = time.advanced(milliseconds: Int64(chance.integer(120_000...1_800_000)))
        let write = chance.write(at: at, by: chance.pick(["release-bot", "release-bot", "mara", "jonas"]))
        let (id, hash) = (chance.identifier(at: at), JSON.string(chance.commitHash()))
        let title = items.first?.title ?? "Update \(vendors.first?.name ?? "dependencies")"
        ledger.insert(
            [
                "id": .string(id.description), "version": 1, "deployed_at": .string(time.description),
                "commit_hash": hash,
                "metadata": [
                    "pr_number": .integer(calendar.pullRequest(at: time)), "pr_title": .string(title),
                    "commit_hash": hash,
                    "test_summary": [
                        "unit": .integer(chance.integer(900...2400)),
                        "integration": .integer(chance.integer(120...380)),
                        "corpus": .integer(chance.integer(400...1000)),
                    ],
                    "constitutional_compliance": .bool(chance.happens(94)),
                ],
                "created_at": .string(at.description), "created_by": .string(write.actor),
            ], into: .deployments, write)
        for vendor in vendors {
            link(id, "vendor_id", vendor.id, vendor.name, in: .vendorLinks, write)
        }
        for item in items { link(id, "work_item_id", item.id, item.title, in: .workItemLinks, write) }
    }

    private mutating func link(
        _ id: Identifier, _ column: String, _ other: Identifier, _ label: String,
        in table: DemoLedger.Table, _ write: DemoLedger.Write
    ) {
        ledger.insert(
            [
                "deployment_id": .string(id.description), column: .string(other.description), "version": 1,
                "created_at": .string(write.at.description), "label": .string(label), "verified": true,
            ], into: table, as: "linked", write)
    }
}
