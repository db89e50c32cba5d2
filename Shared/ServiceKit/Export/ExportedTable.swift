import NIOCore
import Storage
import Wire

/// One table as it is exported: its columns by what their values are, the same in both engines.
struct ExportedTable: Equatable {
    /// What a column's values are.
    enum Kind: Equatable {
        case text
        case integer
        case boolean
        case json
    }

    struct Column: Equatable {
        let name: String
        let kind: Kind
    }

    let name: String
    /// The columns of its primary key, in order.
    let key: [String]
    let columns: [Column]

    /// The tables of a service, in an order in which they can be filled: first its records, then what became
    /// of them.
    static func all(of schema: Schema, in session: any StoreSession) throws(StorageError) -> [ExportedTable] {
        let records = schema.records.map { (name: $0.table, key: $0.key) }
        let common = [
            (name: "changes", key: ["seq"]), (name: "operations", key: ["operation_id"]),
            (name: "sync_conflicts", key: ["id"]), (name: "conflicted_operations", key: ["operation_id"]),
            // By these a file that was imported is known again, and an import that is under way ends.
            (name: "imports", key: ["id"]), (name: "staged_records", key: ["import_id", "ordinal"]),
            (name: "imported_records", key: ["import_id", "ordinal"]),
        ]
        var tables: [ExportedTable] = []
        for table in records + common {
            tables.append(try ExportedTable(table.name, key: table.key, in: session))
        }
        return tables
    }

    /// The table as the store itself describes it.
    init(_ name: String, key: [String], in session: any StoreSession) throws(StorageError) {
        self.name = name
        self.key = key
        columns =
            switch session.dialect {
            case .postgresql: try Self.columnsInPostgreSQL(of: name, in: session)
            case .sqlite: try Self.columnsInSQLite(of: name, in: session)
            }
        guard !columns.isEmpty else {
            throw StorageError(.invalidStatement, detail: "there is no table \(name)")
        }
    }

    private init(_ name: String, key: [String], columns: [Column]) {
        (self.name, self.key, self.columns) = (name, key, columns)
    }

    /// The table with these of its columns only, as a version knew it that had no others yet; nil where it
    /// does not have them in this order.
    func restricted(to names: [String]) -> ExportedTable? {
        if names.count == columns.count { return names == columns.map(\.name) ? self : nil }
        let known = columns.filter { names.contains($0.name) }
        guard known.map(\.name) == names, key.allSatisfy(names.contains) else { return nil }
        return ExportedTable(name, key: key, columns: known)
    }

    private static func columnsInPostgreSQL(
        of table: String, in session: any StoreSession
    ) throws(StorageError) -> [Column] {
        // What a transaction was called is nobody's business outside this database.
        let rows = try session.rows(
            Statement(
                """
                SELECT a.attname, coalesce(base.typname, own.typname) FROM pg_attribute AS a \
                JOIN pg_type AS own ON own.oid = a.atttypid \
                LEFT JOIN pg_type AS base ON base.oid = own.typbasetype \
                WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped \
                AND a.attname <> 'transaction_id' ORDER BY a.attnum
                """, .text(table)))
        var columns: [Column] = []
        for row in rows {
            let kind: Kind =
                switch try row.text(1) {
                case "int2", "int4", "int8": .integer
                case "bool": .boolean
                case "json", "jsonb": .json
                default: .text
                }
            columns.append(Column(name: try row.text(0), kind: kind))
        }
        return columns
    }

    /// SQLite knows integers and text only; the rest is told by the rules of the table.
    private static func columnsInSQLite(
        of table: String, in session: any StoreSession
    ) throws(StorageError) -> [Column] {
        let sql = try session.rows(
            Statement("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = $1", .text(table)))
        let rules = try sql.first?.text(0) ?? ""
        let rows = try session.rows(
            Statement("SELECT name, type FROM pragma_table_info($1) ORDER BY cid", .text(table)))
        var columns: [Column] = []
        for row in rows {
            let name = try row.text(0)
            let isJSON = ["json_valid", "json_type"].contains { rules.contains("\($0)(\(name))") }
            let isBoolean = rules.contains("\(name) IN (0, 1)")
            let number: Kind = try row.text(1).contains("INT") ? .integer : .text
            let kind: Kind = isJSON ? .json : isBoolean ? .boolean : number
            columns.append(Column(name: name, kind: kind))
        }
        return columns
    }

    // MARK: Reading

    /// The rows after one of this key, in the order of their keys, so many at most.
    func page(after last: [SQLValue]?, limit: Int) -> Statement {
        let names = columns.map(\.name).joined(separator: ", ")
        let order = key.joined(separator: ", ")
        var condition = ""
        if last != nil {
            condition = " WHERE (\(order)) > (\(key.indices.map { "$\($0 + 1)" }.joined(separator: ", ")))"
        }
        return Statement(
            "SELECT \(names) FROM \(name)\(condition) ORDER BY \(order) LIMIT \(limit)", last ?? [])
    }

    /// The values of a row's key.
    func key(of row: Row) throws(StorageError) -> [SQLValue] {
        var values: [SQLValue] = []
        for name in key {
            guard let index = columns.firstIndex(where: { $0.name == name }) else { continue }
            values.append(
                columns[index].kind == .integer
                    ? .integer(try row.integer(index)) : .text(try row.text(index)))
        }
        return values
    }

    /// Writes a row as an object of its columns, in their order.
    func write(_ row: Row, into writer: inout JSONWriter) throws(StorageError) {
        writer.beginObject()
        for (index, column) in columns.enumerated() {
            writer.key(column.name)
            guard !row.isNull(index) else {
                writer.null()
                continue
            }
            switch column.kind {
            case .text: writer.value(utf8: try row.bytes(index))
            case .integer: writer.value(try row.integer(index))
            case .boolean: writer.value(try row.bool(index))
            case .json: writer.raw(try row.bytes(index))
            }
        }
        writer.endObject()
    }
}
