import Primitives
import ServiceKit
import Storage
import Wire

/// The SQL of the vendors, the same for both engines.
enum VendorStatements {
    /// A vendor's columns, in the order `Vendor(row:)` and `Row.writeVendorMembers` read them.
    static let columns = """
        id, version, name, status, extractor_version, metadata, created_at, updated_at, created_by, \
        updated_by
        """

    /// A vendor's columns in short, in the order `Row.writeVendorSummaryMembers` reads them.
    private static let summaryColumns = """
        id, version, name, status, extractor_version, metadata -> 'format_support', \
        metadata -> 'test_results'
        """

    /// More names than these are not compared with one that nothing has.
    private static let namesMax = 500

    private static let findSQL = "SELECT \(columns) FROM vendor_extractors WHERE lower(name) = $1"

    /// The vendor of this name in any case; `lock` is empty or a locking clause.
    static func find(name: String, lock: String = "") -> Statement {
        Statement(lock.isEmpty ? findSQL : findSQL + lock, .text(VendorName.key(name)))
    }

    /// A row, locked, if the vendor still is as this operation left it.
    static func unchanged(_ written: Written<Vendor>, _ dialect: Dialect) -> Statement {
        // The operation decides what the row holds, but an attempt whose answer was lost had another time.
        Statement(
            """
            SELECT 1 FROM vendor_extractors WHERE lower(name) = $1 AND version = $2 \
            AND last_operation_id = $3 AND updated_at = $4\(dialect.forUpdate)
            """,
            .text(VendorName.key(written.record.name)), .integer(written.record.version),
            .identifier(written.operationID), .timestamp(written.record.updatedAt))
    }

    /// The names there are.
    static let names = Statement(
        "SELECT name FROM vendor_extractors ORDER BY lower(name) LIMIT \(namesMax)")

    /// The names that begin so, in any case.
    static func names(beginning text: String, limit: Int64) -> Statement {
        Statement(
            """
            SELECT name FROM vendor_extractors WHERE lower(name) LIKE $1 \(LikePattern.escape) \
            ORDER BY lower(name) LIMIT $2
            """,
            LikePattern.beginning(with: VendorName.key(text)), .integer(limit))
    }

    /// A page of those that pass a filter, by name.
    static func page(_ filter: VendorFilter, whole: Bool, limit: Int64, offset: Int64) -> Statement {
        let condition = filter.condition(withStatus: true)
        let count = condition.parameters.count
        return Statement(
            """
            SELECT \(whole ? columns : summaryColumns) FROM vendor_extractors\(condition.sql) \
            ORDER BY lower(name) LIMIT $\(count + 1) OFFSET $\(count + 2)
            """,
            condition.parameters + [.integer(limit), .integer(offset)])
    }

    /// How many of each status pass a filter, whatever status it asks for.
    static func counts(_ filter: VendorFilter) -> Statement {
        let condition = filter.condition(withStatus: false)
        let names = VendorStatus.allCases.map(\.rawValue)
        let counts = names.map { "count(*) FILTER (WHERE status = '\($0)') AS \($0)" }
        let cases = names.map { "WHEN '\($0)' THEN \($0)" }
        // Not grouped: PostgreSQL would sort all of them for that.
        return Statement(
            """
            SELECT name.column1, CASE name.column1 \(cases.joined(separator: " ")) END \
            FROM (SELECT \(counts.joined(separator: ", ")) FROM vendor_extractors\(condition.sql)) \
            AS counted CROSS JOIN (VALUES \(names.map { "('\($0)')" }.joined(separator: ", "))) AS name
            """, condition.parameters)
    }

    /// Adds a vendor.
    static func insert(_ vendor: Vendor, operationID: Identifier?) -> Statement {
        Statement(
            """
            INSERT INTO vendor_extractors (\(columns), last_operation_id, last_actor) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            .identifier(vendor.id), .integer(vendor.version), .text(vendor.name),
            .text(vendor.status.rawValue), .text(vendor.extractorVersion),
            .json(JSON.object(vendor.metadata).serialized), .timestamp(vendor.createdAt),
            .timestamp(vendor.updatedAt), .text(vendor.createdBy), .text(vendor.updatedBy),
            .identifier(operationID), .text(vendor.updatedBy))
    }

    /// Puts a vendor in the place of its version before.
    static func update(_ vendor: Vendor, operationID: Identifier?) -> Statement {
        Statement(
            """
            UPDATE vendor_extractors SET version = $2, status = $3, extractor_version = $4, metadata = $5, \
            updated_at = $6, updated_by = $7, last_operation_id = $8, last_actor = $9 \
            WHERE id = $1 AND version = $10
            """,
            .identifier(vendor.id), .integer(vendor.version), .text(vendor.status.rawValue),
            .text(vendor.extractorVersion), .json(JSON.object(vendor.metadata).serialized),
            .timestamp(vendor.updatedAt), .text(vendor.updatedBy), .identifier(operationID),
            .text(vendor.updatedBy), .integer(vendor.version - 1))
    }

    /// The vendor as JSON, as it was before the first change after `version`.
    static func valueBefore(changeAfter version: Int64, of id: Identifier) -> Statement {
        Statement(
            """
            SELECT before FROM changes WHERE entity_id = $1 AND version > $2 AND before IS NOT NULL \
            ORDER BY seq LIMIT 1
            """,
            .identifier(id), .integer(version))
    }

    /// The names of those whose ids are in `$1`, a JSON array.
    @Sendable static func labels(_ dialect: Dialect) -> String {
        "SELECT id, name FROM vendor_extractors WHERE id IN \(dialect.identifiers(in: "$1"))"
    }

    /// Id and name of those whose names are in `$1`, a JSON array, in any case.
    @Sendable static func named(_ dialect: Dialect) -> String {
        "SELECT id, name FROM vendor_extractors WHERE lower(name) IN \(dialect.lowercasedTexts(in: "$1"))"
    }
}
