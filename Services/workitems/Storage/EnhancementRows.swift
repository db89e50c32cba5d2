import NIOCore
import Primitives
import Storage
import Wire

extension Enhancement {
    /// Reads a row of `EnhancementStatements.columns`.
    init(row: Row) throws(StorageError) {
        guard let status = EnhancementStatus(rawValue: try row.text(5)) else {
            throw StorageError(.invalidStatement, detail: "an enhancement of unknown status")
        }
        self.init(
            id: try row.identifier(0), version: try row.integer(1), title: try row.text(2),
            description: try row.text(3), priority: try row.integer(4), status: status,
            targetQuarter: try row.optional(6, Row.text), principles: try row.strings(7),
            dependsOn: try row.strings(8).compactMap { Identifier($0) },
            createdAt: try row.timestamp(9), updatedAt: try row.timestamp(10), createdBy: try row.text(11),
            updatedBy: try row.text(12))
    }

    var principlesJSON: ByteBuffer { JSON.array(principles.map { .string($0) }).serialized }
}

extension EnhancementSummary {
    /// Reads a row of a summary's columns.
    init(row: Row) throws(StorageError) {
        self.init(
            id: try row.identifier(0), version: try row.integer(1), title: try row.text(2),
            priority: try row.integer(3), status: try row.text(4),
            targetQuarter: try row.optional(5, Row.text), updatedAt: try row.text(6))
    }
}

extension EnhancementOrder {
    /// Reads rows of id, title and depends_on.
    init(rows: Rows) throws(StorageError) {
        var nodes: [Node] = []
        for row in rows {
            nodes.append(
                Node(
                    id: try row.identifier(0), title: try row.text(1),
                    dependsOn: try row.strings(2).compactMap { Identifier($0) }))
        }
        self.init(nodes)
    }
}

extension Row {
    /// The cell as a JSON array of strings.
    fileprivate func strings(_ column: Int) throws(StorageError) -> [String] {
        guard let elements = JSONSlice(unchecked: try bytes(column)).decoded?.array else {
            throw StorageError(.invalidStatement, detail: "column \(column) is not a JSON array")
        }
        return elements.compactMap(\.string)
    }
}
