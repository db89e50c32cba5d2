import Primitives
import Records
import Wire

/// Reads what services say of their records in an overview; what makes no sense is left out.
enum OverviewEntries {
    static func vendor(_ entry: JSONSlice) -> StatusReport.Vendor? {
        var name: String?
        var state: VendorState?
        var tests: TestCounts?
        var formats: [String]?
        var version: String?
        entry.forEachMember { key, value in
            switch key {
            case "name": name = value.string
            case "status": state = value.string.flatMap { VendorState(rawValue: $0) }
            case "extractor_version": version = value.string
            case "formats": formats = value.isArray ? value.elements.compactMap(\.string) : nil
            case "test_results": tests = counts(value)
            default: break
            }
        }
        guard let name, let state else { return nil }
        var vendor = StatusReport.Vendor(name: name, state: state)
        (vendor.tests, vendor.formats, vendor.version) = (tests, formats, version)
        return vendor
    }

    static func workItem(_ entry: JSONSlice) -> StatusReport.WorkItem? {
        var title: String?
        var kind: StatusDocument.WorkItem.Kind?
        var level: Int?
        var state: StatusDocument.WorkItem.State?
        var createdAt: Timestamp?
        var branch: String?
        var parent: String?
        entry.forEachMember { key, value in
            switch key {
            case "title": title = value.string
            case "item_type": kind = value.string.flatMap { StatusDocument.WorkItem.Kind(rawValue: $0) }
            case "level": level = value.integer.flatMap { Int(exactly: $0) }
            case "status": state = value.string.flatMap { StatusDocument.WorkItem.State(rawValue: $0) }
            case "created_at": createdAt = value.string.flatMap { Timestamp($0) }
            case "branch_name": branch = value.string
            case "parent_title": parent = value.string
            default: break
            }
        }
        guard let title, let kind, let level, (0...5).contains(level) else { return nil }
        var item = StatusReport.WorkItem(title: title, kind: kind, level: level)
        (item.state, item.createdAt, item.branch, item.parent) = (state, createdAt, branch, parent)
        return item
    }

    static func deployment(_ entry: JSONSlice) -> StatusReport.Deployment? {
        guard let time = entry["deployed_at"]?.string.flatMap({ Timestamp($0) }) else { return nil }
        var deployment = StatusReport.Deployment(deployedAt: time)
        entry.forEachMember { key, value in
            switch key {
            case "pr_number": deployment.pullRequest = value.integer.flatMap { Int(exactly: $0) }
            case "pr_title": deployment.title = value.string
            case "commit_hash": deployment.commit = value.string
            case "test_summary": deployment.testsByCategory = value.isObject ? categories(value) : nil
            case "constitutional_compliance": deployment.isCompliant = value.decoded?.bool
            case "vendors": deployment.vendors = value.isArray ? value.elements.compactMap(\.string) : nil
            default: break
            }
        }
        return deployment
    }

    static func enhancement(_ entry: JSONSlice) -> StatusReport.Enhancement? {
        guard let title = entry["title"]?.string, let priority = entry["priority"]?.integer,
            let status = entry["status"]?.string,
            let state = StatusDocument.Enhancement.State(rawValue: status)
        else { return nil }
        return StatusReport.Enhancement(
            title: title, priority: Int(clamping: priority), state: state,
            targetQuarter: entry["target_quarter"]?.string)
    }

    private static func counts(_ value: JSONSlice) -> TestCounts? {
        guard let passing = value["passing"]?.integer, let total = value["total"]?.integer else { return nil }
        return TestCounts(passing: Int(clamping: passing), total: Int(clamping: total))
    }

    private static func categories(_ value: JSONSlice) -> [String: Int] {
        var counts: [String: Int] = [:]
        value.forEachMember { key, count in
            if let number = count.decoded?.integer { counts[key] = Int(clamping: number) }
        }
        return counts
    }
}
