public import Primitives
public import Storage
public import Wire

/// What the copy has, row by row, for a comparison with its store.
extension Copy {
    /// The rows of a page.
    private static let pageMax = 500

    /// A page of a table's rows in the order of their names, after one of them; an object in a column may
    /// come as its text. A row's name is the text of its key, the columns with slashes between.
    ///
    /// - Throws: `StorageError`.
    public func rows(of record: RecordTable, after name: String) async throws -> [JSONObject] {
        guard let table = tables.first(where: { $0.record == record }) else { return [] }
        let own = record.key.map { "CAST(\($0) AS TEXT)" }.joined(separator: " || '/' || ")
        return try await objects(
            table.rows(where: "\(own) > $1 ORDER BY \(own) LIMIT \(Self.pageMax)", .text(name)))
    }

    /// The rows that belong to a record in tables with a longer key, which it begins: by their kind.
    ///
    /// - Throws: `StorageError`.
    public func links(of id: String, in records: [RecordTable]) async throws -> [String: [JSON]] {
        var links: [String: [JSON]] = [:]
        for table in tables where !table.record.standsAlone && records.contains(table.record) {
            let rows = try await objects(table.rows(where: "\(table.record.key[0]) = $1", .text(id)))
            if !rows.isEmpty { links[table.record.entity] = rows.map { .object($0) } }
        }
        return links
    }

    /// A record after the last change of it that came from the store, or after that of one operation; nil
    /// where none is known, or it was gone then.
    ///
    /// - Throws: `StorageError`.
    public func lastChange(
        of entity: String, _ id: String, by operationID: Identifier?
    ) async throws -> JSONObject? {
        let condition = operationID == nil ? "" : " AND operation_id = $3"
        let statement = Statement(
            """
            SELECT after FROM changes WHERE entity = $1 AND entity_id = $2\(condition) AND after IS NOT NULL \
            ORDER BY seq DESC LIMIT 1
            """, [.text(entity), .text(id)] + (operationID.map { [.identifier($0)] } ?? []))
        return try await objects(statement).first
    }

    private func objects(_ statement: Statement) async throws(StorageError) -> [JSONObject] {
        let deadline = Deadline(
            milliseconds: Limits.readDeadlineMillisecondsDefault, from: clocks.monotonic())
        let rows = try await database.read([statement], cost: .scan, deadline: deadline)[0]
        var objects: [JSONObject] = []
        for row in rows {
            if let object = JSONSlice(unchecked: try row.bytes(0)).decoded?.object { objects.append(object) }
        }
        return objects
    }
}
