import Primitives
import TestSupport
import Testing
import Wire

extension Bench {
    /// Items created before this are old in tests of the archive.
    static let archiveBefore = "2025-01-01T00:00:00.000Z"

    /// Makes items as old as tests of the archive want them.
    func age(_ ids: [JSON], to time: String = "2020-01-01T00:00:00.000Z") async throws {
        let list = ids.map { "'\($0.string ?? "")'" }.joined(separator: ", ")
        try await write(["UPDATE work_items SET created_at = '\(time)' WHERE id IN (\(list))"])
    }

    /// One step of archiving.
    func archiveStep(_ options: KeyValuePairs<String, JSON> = [:]) async throws -> JSON {
        let usual: [(String, JSON)] = [("before", .string(Self.archiveBefore))]
        let outcome = try await harness.callMethod(
            "service/archive", .object(JSONObject(usual + options.map { ($0.key, $0.value) })))
        return try #require(outcome.answer, "\(outcome)")
    }

    /// Archives all there is to archive; answers how many items went, and how many are waiting in the end.
    func archiveAll(limit: Int64 = 200, isDryRun: Bool = false) async throws -> (
        archived: Int64, waiting: Int64
    ) {
        var total: Int64 = 0
        while true {
            var (archived, waiting): (Int64, Int64) = (0, 0)
            var place: JSON = .null
            repeat {
                let step = try await archiveStep([
                    "limit": .integer(limit), "after": place, "dry_run": .bool(isDryRun),
                ])
                archived += step["archived"]?.integer ?? 0
                waiting += step["waiting"]?.integer ?? 0
                place = step["next"] ?? .null
            } while place != .null
            total += archived
            if isDryRun || archived == 0 || waiting == 0 { return (total, waiting) }
        }
    }

    /// Makes one item depend on another, whatever state they are in.
    func link(_ source: JSON, _ target: JSON, _ type: String) async throws {
        try await write([
            """
            INSERT INTO work_item_dependencies (source_id, target_id, dependency_type, created_at, \
            created_by, last_operation_id, last_actor) VALUES ('\(source.string ?? "")', \
            '\(target.string ?? "")', '\(type)', '2026-01-01T00:00:00.000Z', 'x', '\(identifier(1))', 'x')
            """
        ])
    }
}
