import NIOCore
import Primitives
import Storage
import Wire

/// Empties a store that was filled from an export, history and all, as if it had never been filled.
struct Emptying {
    private let tables: [ExportedTable]
    private let recount: String?
    private let session: any StoreSession

    /// What an emptying notes of itself, for copies of the store: there is nothing that was lost.
    static let markTool = "service/empty"

    init(of schema: Schema, in session: any StoreSession) throws(StorageError) {
        self.session = session
        recount = schema.recount
        tables = try ExportedTable.all(of: schema, in: session)
    }

    /// What there is: how many rows, the export they came from if they did, and whether it is all they are.
    func look() throws(StorageError) -> JSON {
        let mark = try session.rows(
            Statement(
                "SELECT operation_id, payload_sha256 FROM operations WHERE tool = $1 LIMIT 1",
                .text(ExportPart.markTool))
        ).first
        let summary = try ExportPart.summary(of: tables, in: session)
        return [
            "rows": .integer(summary.lines),
            "export_id": try mark.map { row throws(StorageError) in
                .string(try row.identifier(0).description)
            } ?? .null,
            "unchanged": .bool(
                try mark.map { row throws(StorageError) in
                    try row.text(1) == summary.sha256
                } ?? false),
        ]
    }

    /// Takes everything away.
    ///
    /// - Parameters:
    ///   - id: The export that it must have been filled from.
    ///   - evenIfChanged: Whether what became of the records since goes, too.
    /// - Throws: `invalidStatement` where it was filled from no such export, or has changed.
    func empty(of id: Identifier, evenIfChanged: Bool, noting operationID: Identifier, at now: Timestamp)
        throws(StorageError) -> JSON
    {
        let found = try look()
        guard found["export_id"]?.string == id.description else {
            throw RestoredPart.wrong("the store was not filled from that export")
        }
        guard evenIfChanged || found["unchanged"] == true else {
            throw RestoredPart.wrong("its records have changed since")
        }
        let triggers = try TriggersAside(of: tables.map(\.name), in: session)
        for table in tables.reversed() { try session.run("DELETE FROM \(table.name)") }
        try triggers.putBack()
        switch session.dialect {
        // Who follows changes by their numbers finds none that high, and reads everything anew.
        case .sqlite: try session.run("DELETE FROM sqlite_sequence WHERE name = 'changes'")
        case .postgresql:
            try session.run("ALTER TABLE changes ALTER COLUMN seq RESTART")
            if let recount { _ = try session.rows(Statement(recount)) }
            try beginEpoch(noting: operationID, at: now)
        }
        return found
    }

    /// Has every copy of the store read everything anew, on whatever host it is.
    private func beginEpoch(noting operationID: Identifier, at now: Timestamp) throws(StorageError) {
        try session.run("UPDATE store SET epoch = epoch + 1")
        let epoch = try session.rows(Statement("SELECT epoch FROM store")).first?.integer(0) ?? 0
        let outcome: JSON = ["epoch": .integer(epoch)]
        _ = try session.rows(
            Statement(
                """
                INSERT INTO operations (operation_id, tool, payload_sha256, actor, outcome, at) \
                VALUES ($1, $2, $3, $4, $5, $6)
                """, .identifier(operationID), .text(Self.markTool), .text(""), .text("holdfast"),
                .json(outcome.serialized), .timestamp(now)))
    }

    /// A row where the store's epoch began by an emptying: what a copy has beyond it was not lost.
    static let began = Statement(
        """
        SELECT 1 FROM operations JOIN store ON (outcome ->> 'epoch')::bigint = epoch \
        WHERE tool = '\(markTool)'
        """)
}
