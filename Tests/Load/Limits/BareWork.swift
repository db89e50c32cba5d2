import Foundation

/// What PostgreSQL alone does for a call: one lookup, and the transaction of one write, trigger included, in
/// the statements of the service.
struct BareWork: Sendable {
    /// The service whose schema it is.
    let service: ServiceName
    /// The kind of call whose work the lookup is.
    let read: CallKind
    /// The kind of call whose work the transaction is.
    let write: CallKind
    /// What `$1` is, one after another.
    let keys: [String]
    /// One statement; `$1` is a key.
    let lookup: String
    /// In one round trip; `$1`, where it stands, is a key.
    let transaction: [String]

    /// So many keys at most: pgbench is given them inside the statement.
    private static let keysMax = 45

    /// The work of a service's calls on what was seeded.
    ///
    /// - Parameter path: Of work items: the path of the item `parent`.
    static func of(_ service: ServiceName, _ records: SeededRecords, parent: (id: String, path: String)?)
        -> BareWork?
    {
        switch service {
        case .vendors: vendors(records.vendors.map(\.key))
        case .workitems: parent.map { workItems(records.items.map(\.id), $0) }
        case .deployments: deployments(records.deployments)
        }
    }

    // A colon before a letter or digit would be a variable of pgbench's, even inside a literal.
    private static let time = #"E'2026-01-01T00\x3a00\x3a00.000Z'"#
    private static let metadata = """
        '{"format_support": {"excel": true, "csv": true, "pdf": false, "ocr": false}, "test_results": \
        {"passing": 40, "total": 45, "skipped": 2}, "extractor_version": "1.0.0", \
        "manifest_compliant": true}'
        """
    private static let changes = """
        SELECT seq, entity, entity_id, version, action, actor, at, operation_id, before, after FROM changes \
        WHERE transaction_id = pg_current_xact_id() ORDER BY seq
        """

    private static func operation(_ kind: CallKind) -> String {
        """
        INSERT INTO operations (operation_id, tool, payload_sha256, actor, outcome, at) \
        VALUES (gen_random_uuid(), '\(kind.tool)', repeat('0', 64), 'bare', \(metadata), \(time))
        """
    }

    private static func vendors(_ names: [String]) -> BareWork {
        let condition = "lower(name) = $1"
        return BareWork(
            service: .vendors, read: .queryVendorStatus, write: .updateVendorStatus,
            keys: Array(names.prefix(keysMax)),
            lookup: """
                SELECT id, version, name, status, extractor_version, metadata, created_at, updated_at, \
                created_by, updated_by FROM vendor_extractors WHERE \(condition)
                """,
            transaction: [
                "BEGIN",
                "SELECT require(EXISTS (SELECT 1 FROM vendor_extractors WHERE \(condition) FOR UPDATE))",
                operation(.updateVendorStatus),
                """
                UPDATE vendor_extractors SET version = version + 1, status = 'broken', \
                extractor_version = '1.0.0', metadata = \(metadata), updated_at = \(time), \
                updated_by = 'bare', last_operation_id = gen_random_uuid(), last_actor = 'bare' \
                WHERE \(condition)
                """,
                changes, "COMMIT",
            ])
    }

    private static func workItems(_ ids: [String], _ parent: (id: String, path: String)) -> BareWork {
        BareWork(
            service: .workitems, read: .queryWorkItem, write: .createWorkItem,
            keys: Array(ids.suffix(keysMax)),
            lookup: """
                SELECT id, version, item_type, title, status, parent_id, path, depth, branch_name, \
                commit_hash, pr_number, metadata, deleted_at, created_at, updated_at, created_by, updated_by \
                FROM work_items WHERE id = $1::uuid
                """,
            transaction: [
                "BEGIN",
                "SELECT pg_advisory_xact_lock_shared(1752132964, 'work_items'::regclass::oid::int4)",
                """
                SELECT require(EXISTS (SELECT 1 FROM (SELECT path, deleted_at FROM work_items \
                WHERE id = '\(parent.id)' LIMIT 1) AS item \
                WHERE path = '\(parent.path)' AND deleted_at IS NULL))
                """,
                operation(.createWorkItem),
                """
                INSERT INTO work_items (id, version, item_type, title, status, parent_id, path, depth, \
                metadata, created_at, updated_at, created_by, updated_by, last_operation_id, last_actor) \
                SELECT new.id, 1, 'task', 'task', 'completed', '\(parent.id)'::uuid, \
                '\(parent.path)/' || new.id, \(parent.path.utf8.count / 37), '{"estimated_hours": 3}', \
                \(time), \(time), 'bare', 'bare', gen_random_uuid(), 'bare' \
                FROM (SELECT gen_random_uuid() AS id) AS new
                """,
                changes, "COMMIT",
            ])
    }

    private static func deployments(_ ids: [String]) -> BareWork {
        let commit = String(repeating: "a", count: 40)
        return BareWork(
            service: .deployments, read: .queryDeployment, write: .recordDeployment,
            keys: Array(ids.prefix(keysMax)),
            lookup: """
                SELECT id, version, deployed_at, commit_hash, metadata, created_at, created_by \
                FROM deployment_events WHERE id = $1::uuid
                """,
            transaction: [
                "BEGIN", operation(.recordDeployment),
                """
                INSERT INTO deployment_events (id, version, deployed_at, commit_hash, metadata, created_at, \
                created_by, last_operation_id, last_actor) VALUES (gen_random_uuid(), 1, \(time), \
                '\(commit)', '{"pr_number": 1, "pr_title": "change", "commit_hash": "\(commit)", \
                "test_summary": {"unit": 150}, "constitutional_compliance": true}', \(time), 'bare', \
                gen_random_uuid(), 'bare')
                """,
                changes, "COMMIT",
            ])
    }

    /// The lookup for pgbench, which has no list to draw from: the keys stand inside it.
    var lookupScript: String { "\(drawing)\(scripted(lookup));\n" }

    /// The transaction for pgbench, in one round trip.
    var transactionScript: String {
        let statements = transaction.map { "\(scripted($0));\n" }.joined()
        return "\(drawing)\\startpipeline\n\(statements)\\endpipeline\n"
    }

    private var drawing: String { "\\set n random(1, \(keys.count))\n" }

    private func scripted(_ sql: String) -> String {
        let list = keys.map { "'\($0)'" }.joined(separator: ",")
        return sql.replacingOccurrences(of: "$1", with: "((ARRAY[\(list)])[:n])")
    }
}
