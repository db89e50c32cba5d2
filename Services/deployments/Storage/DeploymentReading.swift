import Primitives
import Storage
import Wire

/// The SQL that finds deployments.
enum DeploymentReading {
    private static let columns = "id, deployed_at, commit_hash, metadata, created_at, created_by"
    /// As the index has it.
    private static let pullRequestNumber = "CAST(metadata ->> 'pr_number' AS bigint)"
    private static let summary = """
        id, deployed_at, commit_hash, \(pullRequestNumber), metadata ->> 'pr_title', \
        metadata -> 'test_summary', metadata ->> 'constitutional_compliance'
        """
    /// Older deployments than so many are not looked at: nobody types while a million are.
    private static let lookedAtMax = 10_000

    /// One deployment, as `Deployment.init(row:)` reads it.
    static func find(_ id: Identifier) -> Statement {
        Statement("SELECT \(columns) FROM deployment_events WHERE id = $1", .identifier(id))
    }

    /// All links of one kind that a deployment has.
    static func links(_ kind: LinkKind, of id: Identifier) -> Statement {
        Statement(
            """
            SELECT \(kind.column), label, verified FROM \(kind.table) WHERE deployment_id = $1 \
            ORDER BY lower(label), \(kind.column)
            """, .identifier(id))
    }

    /// A page, newest first, as `DeploymentSummary.init(row:)` reads it.
    static func page(
        _ filter: DeploymentFilter, after cursor: DeploymentCursor?, limit: Int64
    ) -> Statement {
        var terms: [String] = []
        var links: [Links] = []
        var parameters: [SQLValue] = []
        func place(_ value: SQLValue) -> String {
            parameters.append(value)
            return "$\(parameters.count)"
        }
        switch filter.vendor {
        case .id(let id): links.append(Links(.vendor, "vendor_id = \(place(.identifier(id)))"))
        case .name(let name): links.append(Links(.vendor, "lower(label) = lower(\(place(.text(name))))"))
        case nil: break
        }
        if let id = filter.workItemID {
            links.append(Links(.workItem, "work_item_id = \(place(.identifier(id)))"))
        }
        if let prefix = filter.commitPrefix {
            // `g` follows every digit there is.
            let (first, end) = (place(.text(prefix)), place(.text(prefix + "g")))
            terms.append("commit_hash >= \(first) AND commit_hash < \(end)")
        }
        if let number = filter.pullRequestNumber {
            terms.append("\(pullRequestNumber) = \(place(.integer(number)))")
        }
        if let since = filter.since { terms.append("deployed_at >= \(place(.timestamp(since)))") }
        if let until = filter.until { terms.append("deployed_at < \(place(.timestamp(until)))") }
        if let cursor, let id = cursor.id {
            let (time, id) = (place(.timestamp(cursor.deployedAt)), place(.identifier(id)))
            terms.append("(deployed_at, id) < (\(time), \(id))")
        } else if let cursor {
            terms.append("deployed_at < \(place(.timestamp(cursor.deployedAt)))")
        }
        let end = "ORDER BY deployed_at DESC, id DESC LIMIT \(place(.integer(limit)))"
        return Statement(sql(terms, links, end), parameters)
    }

    /// Links of one kind that a list goes by.
    private struct Links {
        /// So many are looked up one by one; where there are more, the newest deployments are gone through.
        static let fewMax = 2000

        /// All of them, one more than are few.
        let some: String
        /// The one of a deployment.
        let ofEach: String

        init(_ kind: LinkKind, _ condition: String) {
            some = "SELECT deployment_id FROM \(kind.table) WHERE \(condition) LIMIT \(Self.fewMax + 1)"
            // With an offset, which keeps PostgreSQL from looking all of them up first.
            ofEach = """
                EXISTS (SELECT 1 FROM \(kind.table) WHERE deployment_id = deployment_events.id \
                AND \(condition) LIMIT 1 OFFSET 0)
                """
        }
    }

    private static func sql(_ terms: [String], _ links: [Links], _ end: String) -> String {
        func part(_ more: [String], _ columns: String) -> String {
            let all = (terms + more).joined(separator: " AND ")
            return "SELECT \(columns) FROM deployment_events\(all.isEmpty ? "" : " WHERE ")\(all)"
        }
        guard let first = links.first else { return "\(part([], summary)) \(end)" }
        let others = links.dropFirst().map(\.ofEach)
        let columns = "id, deployed_at, commit_hash, metadata"
        let found = part(
            ["(SELECT are FROM few)", "id IN (SELECT deployment_id FROM (\(first.some)) AS link)"] + others,
            columns)
        let walked = part(["NOT (SELECT are FROM few)", first.ofEach] + others, columns)
        return """
            WITH few AS (SELECT count(*) <= \(Links.fewMax) AS are FROM (\(first.some)) AS link) \
            SELECT \(summary) FROM (SELECT * FROM (SELECT * FROM (\(found) LIMIT \(Links.fewMax + 1)) \
            AS found \(end)) AS part \
            UNION ALL SELECT * FROM (\(walked) \(end)) AS part) AS deployment \(end)
            """
    }

    /// How many links of one kind each of these deployments has, and the first of their labels: rows of
    /// (deployment, label, count). `ids` is a JSON array.
    static func firstLabels(_ kind: LinkKind, of ids: JSON, _ dialect: Dialect) -> Statement {
        Statement(
            """
            SELECT deployment_id, label, links FROM (SELECT deployment_id, label, \
            count(*) OVER (PARTITION BY deployment_id) AS links, row_number() OVER \
            (PARTITION BY deployment_id ORDER BY lower(label), \(kind.column)) AS place \
            FROM \(kind.table) WHERE deployment_id IN \(dialect.identifiers(in: "$1"))) AS numbered \
            WHERE place <= \(DeploymentSummary.vendorsMax) ORDER BY deployment_id, place
            """, .json(ids.serialized))
    }

    /// The ids of deployments whose title holds this, or whose id, commit or pull request begins so.
    static func ids(titled text: String, limit: Int64) -> Statement {
        let begins = "LIKE lower($2) \(LikePattern.escape)"
        return Statement(
            """
            SELECT id FROM (SELECT id, commit_hash, metadata, deployed_at FROM deployment_events \
            ORDER BY deployed_at DESC, id DESC LIMIT \(lookedAtMax)) AS recent \
            WHERE lower(metadata ->> 'pr_title') LIKE lower($1) \(LikePattern.escape) \
            OR CAST(id AS text) \(begins) OR commit_hash \(begins) \
            OR CAST(\(pullRequestNumber) AS text) \(begins) ORDER BY deployed_at DESC, id DESC LIMIT $3
            """, LikePattern.containing(text), LikePattern.beginning(with: text), .integer(limit))
    }
}

extension Deployment {
    /// Reads the row of `DeploymentReading.find`.
    init(row: Row) throws(StorageError) {
        guard let metadata = JSONSlice(unchecked: try row.bytes(3)).decoded?.object else {
            throw StorageError(.invalidStatement, detail: "a deployment's metadata is no object")
        }
        self.init(
            id: try row.identifier(0), deployedAt: try row.timestamp(1), commitHash: try row.text(2),
            metadata: metadata, createdAt: try row.timestamp(4), createdBy: try row.text(5))
    }
}

extension Link {
    /// Reads a row of `DeploymentReading.links`.
    init(row: Row) throws(StorageError) {
        self.init(id: try row.identifier(0), label: try row.text(1), isVerified: try row.bool(2))
    }
}

extension DeploymentSummary {
    /// Reads a row of `DeploymentReading.page`: all but the links.
    init(row: Row) throws(StorageError) {
        self.init(
            id: try row.identifier(0), deployedAt: try row.timestamp(1), commitHash: try row.text(2),
            pullRequestNumber: try row.integer(3), pullRequestTitle: try row.text(4),
            testSummary: JSONSlice(unchecked: try row.bytes(5)).decoded, isCompliant: try row.bool(6),
            vendors: [], vendorsCount: 0, workItemsCount: 0)
    }
}
