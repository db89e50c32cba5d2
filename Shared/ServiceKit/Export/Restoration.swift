import NIOCore
import Primitives
import Storage
import Wire

/// Fills an empty store from a part of an export, to the letter: the same identifiers, versions and history.
struct Restoration {
    private let tables: [ExportedTable]
    private let recount: String?
    private let session: any StoreSession

    /// How many rows go into one statement.
    private static let batchMax = 500
    private static let batchBytesMax = 4_194_304

    init(of schema: Schema, in session: any StoreSession) throws(StorageError) {
        self.session = session
        recount = schema.recount
        tables = try ExportedTable.all(of: schema, in: session)
    }

    // MARK: Checking

    /// Whether the part could be restored: its counts, and whether that was done before.
    func check(_ part: RestoredPart) throws(StorageError) -> JSON {
        if try isDone(part) { return ["restored": true] }
        try requireEmptiness()
        var counts: [String: Int64] = [:]
        try part.forEachRow { (name, row) throws(StorageError) in
            _ = try table(name, fitting: row)
            counts[name, default: 0] += 1
        }
        return ["restored": false, "tables": Self.json(counts)]
    }

    private func isDone(_ part: RestoredPart) throws(StorageError) -> Bool {
        let rows = try session.rows(
            Statement(
                "SELECT payload_sha256 FROM operations WHERE operation_id = $1 AND tool = $2",
                .identifier(part.exportID), .text(ExportPart.markTool)))
        guard let row = rows.first else { return false }
        guard try row.text(0) == part.sha256 else {
            throw RestoredPart.wrong("another export of the same id was restored here")
        }
        return true
    }

    private func requireEmptiness() throws(StorageError) {
        let mark = Statement(
            "SELECT operation_id FROM operations WHERE tool = $1 LIMIT 1", .text(ExportPart.markTool))
        if let row = try session.rows(mark).first {
            let other = try row.identifier(0)
            throw RestoredPart.wrong("the store is not empty: it was filled from another export, \(other)")
        }
        for table in tables {
            let condition = table.name == "operations" ? " WHERE tool <> '\(Emptying.markTool)'" : ""
            guard try session.rows(Statement("SELECT 1 FROM \(table.name)\(condition) LIMIT 1")).isEmpty
            else {
                throw RestoredPart.wrong("the store is not empty: \(table.name) has rows")
            }
        }
    }

    /// The table of this name, with the columns that the row has: an older version may have known fewer.
    private func table(_ name: String, fitting row: JSONSlice) throws(StorageError) -> ExportedTable {
        guard let table = tables.first(where: { $0.name == name }) else {
            throw RestoredPart.wrong("this version knows no table \(name)")
        }
        var names: [String] = []
        row.forEachMember { key, _ in names.append(key) }
        guard let restricted = table.restricted(to: names) else {
            throw RestoredPart.wrong("a row of \(name) has other columns than this version knows")
        }
        return restricted
    }

    // MARK: Filling

    /// Restores the part, unless that was done before.
    func fill(from part: RestoredPart, at now: Timestamp) throws(StorageError) -> JSON {
        if try isDone(part) { return ["restored": true, "tables": [:]] }
        try requireEmptiness()
        let triggers = try TriggersAside(of: tables.map(\.name), in: session)
        var counts: [String: Int64] = [:]
        var filled: [String: ExportedTable] = [:]
        var (rows, bytes, last): ([JSONSlice], Int, ExportedTable?) = ([], 0, nil)
        try part.forEachRow { (name, row) throws(StorageError) in
            let table = try table(name, fitting: row)
            guard filled[name] ?? table == table else {
                throw RestoredPart.wrong("the rows of \(name) do not all have the same columns")
            }
            filled[name] = table
            if table != last || rows.count >= Self.batchMax || bytes >= Self.batchBytesMax {
                if let last { try insert(rows, into: last) }
                (rows, bytes, last) = ([], 0, table)
            }
            rows.append(row)
            bytes += row.bytes.readableBytes
            counts[name, default: 0] += 1
        }
        if let last { try insert(rows, into: last) }
        try triggers.putBack()
        if session.dialect == .postgresql {
            _ = try session.rows(
                Statement(
                    """
                    SELECT setval(pg_get_serial_sequence('changes', 'seq'), max(seq)) FROM changes \
                    HAVING max(seq) IS NOT NULL
                    """))
            if let recount { _ = try session.rows(Statement(recount)) }
        }
        try compare(filled, with: part)
        try note(part, at: now)
        return ["restored": true, "tables": Self.json(counts)]
    }

    /// What is there now must read as the part did; else nothing of it stays.
    private func compare(
        _ filled: [String: ExportedTable], with part: RestoredPart
    ) throws(StorageError) {
        let written = try ExportPart.summary(of: tables.map { filled[$0.name] ?? $0 }, in: session)
        guard written.sha256 == part.sha256 else {
            throw RestoredPart.wrong("the store does not hold what the file does: nothing was restored")
        }
    }

    private func note(_ part: RestoredPart, at now: Timestamp) throws(StorageError) {
        _ = try session.rows(
            Statement(
                """
                INSERT INTO operations (operation_id, tool, payload_sha256, actor, outcome, at) \
                VALUES ($1, $2, $3, $4, $5, $6)
                """, .identifier(part.exportID), .text(ExportPart.markTool), .text(part.sha256),
                .text("holdfast"), .json(ByteBuffer(string: "{}")), .timestamp(now)))
    }

    private func insert(_ rows: [JSONSlice], into table: ExportedTable) throws(StorageError) {
        let names = table.columns.map(\.name).joined(separator: ", ")
        switch session.dialect {
        case .postgresql:
            var list = ByteBuffer()
            for (index, row) in rows.enumerated() {
                list.writeStaticString(index == 0 ? "[" : ",")
                list.writeImmutableBuffer(row.bytes)
            }
            list.writeStaticString("]")
            _ = try session.rows(
                Statement(
                    """
                    INSERT INTO \(table.name) (\(names)) OVERRIDING SYSTEM VALUE \
                    SELECT \(names) FROM json_populate_recordset(NULL::\(table.name), $1)
                    """, .json(list)))
        case .sqlite:
            let places = table.columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
            let sql = "INSERT INTO \(table.name) (\(names)) VALUES (\(places))"
            for row in rows { _ = try session.rows(Statement(sql, try Self.values(of: row, in: table))) }
        }
    }

    private static func values(
        of row: JSONSlice, in table: ExportedTable
    ) throws(StorageError) -> [SQLValue] {
        var values: [SQLValue] = []
        var isFitting = true
        row.forEachMember { name, value in
            let column = table.columns[values.count]
            if value.isNull { return values.append(.null) }
            switch column.kind {
            case .json: values.append(.json(value.bytes))
            case .text: values.append(.text(value.string))
            case .integer: values.append(.integer(value.integer))
            case .boolean: values.append(value.decoded?.bool.map { .bool($0) } ?? .null)
            }
            if values.last == .null { isFitting = false }
        }
        guard isFitting else {
            throw RestoredPart.wrong("a row of \(table.name) has a value of a wrong kind")
        }
        return values
    }

    private static func json(_ counts: [String: Int64]) -> JSON {
        .object(JSONObject(counts.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) }))
    }
}
