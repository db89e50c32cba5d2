import Foundation
import Testing
import Wire

/// The rows of a backup, or of an export, by their tables.
struct BackupContent {
    private var tables: [String: [JSON]] = [:]

    init(_ path: String) throws {
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
            let json = try JSON(parsing: String(line))
            guard let table = json["table"]?.string, let row = json["row"] else { continue }
            tables[table, default: []].append(row)
        }
    }

    func rows(_ table: String) -> [JSON] { tables[table] ?? [] }

    func ids(_ table: String) -> Set<String> { Set(rows(table).compactMap { $0["id"]?.string }) }

    /// Links that lead to nothing in it.
    var tornLinks: [String] {
        let (items, vendors) = (ids("work_items"), ids("vendor_extractors"))
        let deployments = ids("deployment_events")
        let links = [
            ("work_item_deployment_links", "work_item_id", items),
            ("vendor_deployment_links", "vendor_id", vendors),
        ]
        return links.flatMap { table, column, known in
            rows(table).filter { row in
                !known.contains(row[column]?.string ?? "")
                    || !deployments.contains(row["deployment_id"]?.string ?? "")
            }.map { "\(table): \($0.text)" }
        }
    }

    /// Items that say they were shipped, by deployments that are not in it: effects without their cause.
    func itemsAhead(of shipped: [String: String]) -> [String] {
        let deployments = ids("deployment_events")
        let byItem = Dictionary(shipped.map { ($0.value, $0.key) }) { one, _ in one }
        return rows("work_items").filter { row in
            guard row["title"]?.string == LinkedWriter.shippedTitle, let id = row["id"]?.string else {
                return false
            }
            return !(byItem[id].map(deployments.contains) ?? true)
        }.map(\.text)
    }
}
