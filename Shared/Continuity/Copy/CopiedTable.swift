import NIOCore
import Primitives
import Storage
import Wire

/// One table of a copy: turns rows that came as JSON objects into statements on it.
struct CopiedTable: Sendable {
    let record: RecordTable
    private let columns: [String]
    private let insertion: String
    /// Changes a row that is there, unless it is newer; nil where rows have no versions.
    private let renewal: String?
    private let deletion: String
    private let selection: String

    /// The table with the columns it has in the copy.
    init(_ record: RecordTable, columns: [String]) {
        self.record = record
        self.columns = columns
        let places = columns.enumerated().map { (name: $1, value: "$\($0 + 1)") }
        let isThisRow = places.filter { record.key.contains($0.name) }
            .map { "\($0.name) = \($0.value)" }.joined(separator: " AND ")
        let version = places.first { $0.name == "version" }
        // What the SELECT of an INSERT reads from the same table, SQLite puts into a table of its own first.
        renewal = version.map { version in
            let others = places.filter { !record.key.contains($0.name) }
                .map { "\($0.name) = \($0.value)" }.joined(separator: ", ")
            return """
                UPDATE OR REPLACE \(record.table) SET \(others) WHERE \(isThisRow) \
                AND version <= \(version.value)
                """
        }
        let unlessThere =
            version == nil ? "" : " ON CONFLICT (\(record.key.joined(separator: ", "))) DO NOTHING"
        insertion = """
            INSERT OR REPLACE INTO \(record.table) (\(columns.joined(separator: ", "))) \
            VALUES (\(places.map(\.value).joined(separator: ", ")))\(unlessThere)
            """
        let keys = record.key.enumerated().map { "\($1) = $\($0 + 1)" }
        let members = columns.map { "'\($0)', \($0)" }.joined(separator: ", ")
        selection = "SELECT json_object(\(members)) FROM \(record.table)"
        deletion = "DELETE FROM \(record.table) WHERE \(keys.joined(separator: " AND "))"
    }

    /// Puts the row into the table, unless that has a newer version of it.
    ///
    /// - Parameter row: A JSON object with a member for each column.
    func store(_ row: ByteBuffer) -> [Statement] {
        var values = [SQLValue](repeating: .null, count: columns.count)
        // Rows of one kind have their members in one order, most often that of the columns.
        var expected = 0
        JSONSlice(unchecked: row).visitMembers { name, value in
            guard let place = place(of: name, expected: expected) else { return }
            values[place] = SQLValue(json: value)
            expected = place + 1
        }
        let insertion = Statement(insertion, values)
        return renewal.map { [Statement($0, values), insertion] } ?? [insertion]
    }

    private func place(of name: JSONKey, expected: Int) -> Int? {
        if expected < columns.count, name == columns[expected] { return expected }
        return columns.firstIndex { name == $0 }
    }

    /// Takes the row out of the table.
    func remove(_ row: ByteBuffer) -> Statement {
        remove(key(of: row))
    }

    /// Takes the row of this key out of the table.
    func remove(_ key: [SQLValue]) -> Statement {
        Statement(deletion, key)
    }

    /// The rows that an operation was the last to write, as JSON objects.
    func rows(of operationID: Identifier) -> Statement {
        Statement("\(selection) WHERE last_operation_id = $1", .identifier(operationID))
    }

    /// The row of this key, as a JSON object.
    func row(_ key: [SQLValue]) -> Statement {
        let conditions = record.key.enumerated().map { "\($1) = $\($0 + 1)" }
        return Statement("\(selection) WHERE \(conditions.joined(separator: " AND "))", key)
    }

    /// The rows that the same table of `source` has and this one has not, or not after the same write; and
    /// those that only this one has: each as a JSON object.
    func differences(max: Int64) -> [Statement] {
        let isSame = record.key.map { "ours.\($0) = theirs.\($0)" }.joined(separator: " AND ")
        let members = columns.map { "'\($0)', \($0)" }.joined(separator: ", ")
        let (ours, theirs) = ("main.\(record.table) AS ours", "source.\(record.table) AS theirs")
        return [
            Statement(
                """
                SELECT json_object(\(members)) FROM \(theirs) WHERE NOT EXISTS (SELECT 1 FROM \(ours) \
                WHERE \(isSame) AND ours.last_operation_id = theirs.last_operation_id) LIMIT \(max)
                """),
            Statement(
                """
                SELECT json_object(\(members)) FROM \(ours) \
                WHERE NOT EXISTS (SELECT 1 FROM \(theirs) WHERE \(isSame)) LIMIT \(max)
                """),
        ]
    }

    /// What makes `rows(of:)` quick.
    var index: Statement {
        Statement(
            "CREATE INDEX IF NOT EXISTS copy_\(record.table)_operation ON \(record.table) (last_operation_id)"
        )
    }

    /// The values of the row's key, each as text: so they are compared, and so both engines take them.
    func key(of row: ByteBuffer) -> [SQLValue] {
        let row = JSONSlice(unchecked: row)
        return record.key.map { name in
            let value = row[name]
            return (value?.string ?? value?.integer.map { String($0) }).map { .text($0) } ?? .null
        }
    }

    /// Rows as JSON objects, by a condition on them; an object in a column comes as its text.
    func rows(where condition: String, _ parameters: SQLValue...) -> Statement {
        Statement("\(selection) WHERE \(condition)", parameters)
    }
}

extension [CopiedTable] {
    /// What puts changes into the tables, oldest first.
    func statements(for changes: [Change]) -> [Statement] {
        var statements: [Statement] = []
        for change in changes {
            guard let table = first(where: { $0.record.entity == change.entity }) else { continue }
            // What was refused may have left a version behind that the store has not come to.
            if let before = change.before, change.after == nil || !change.isOfFeed {
                statements.append(table.remove(before))
            }
            if let after = change.after { statements += table.store(after) }
            if change.isOfFeed { statements.append(change.insertion) }
        }
        return statements
    }

    /// What puts an entry of the intake into them.
    func statements(for entry: IntakeEntry) -> [Statement] {
        (entry.operation.map { [$0.insertionInCopy] } ?? []) + statements(for: entry.changes)
    }
}

extension SQLValue {
    /// The parameter that stores a JSON value in a column: what is no object or array loses its JSON form.
    init(json value: JSONSlice) {
        if value.isNull {
            self = .null
        } else if let text = value.string {
            self = .text(text)
        } else if let number = value.integer {
            self = .integer(number)
        } else {
            switch value.decoded {
            case .bool(let flag): self = .bool(flag)
            case .number(let number): self = Double(number.text).map { .real($0) } ?? .text(number.text)
            default: self = .json(value.bytes)
            }
        }
    }
}
