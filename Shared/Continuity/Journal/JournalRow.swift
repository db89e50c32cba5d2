import NIOCore
import Primitives
import Storage
import Wire

/// An entry with what became of it: one row of `entries`.
struct JournalRow: Sendable, Equatable {
    let entry: JournalEntry
    var state = JournalState.waiting
    var concludedAt: Timestamp?
    var result: ByteBuffer?

    static let columns = """
        sequence, epoch, operation_id, tool, arguments, actor, accepted_at, identifiers, payload_sha256, \
        outcome, subjects, summary, state, concluded_at, result, checksum
        """

    private static let insertion =
        "INSERT INTO entries (\(columns)) VALUES (\((1...16).map { "$\($0)" }.joined(separator: ", ")))"

    /// SHA-256 over all fields.
    var checksum: String {
        var digest = Digest()
        digest.add(entry.sequence)
        digest.add(entry.epoch)
        digest.add(entry.operationID.description)
        digest.add(entry.tool)
        digest.add(entry.arguments)
        digest.add(entry.actor)
        digest.add(entry.acceptedAt.milliseconds)
        digest.add(Int64(entry.identifiers.count))
        for identifier in entry.identifiers { digest.add(identifier.description) }
        digest.add(entry.payloadDigest)
        digest.add(entry.outcome)
        digest.add(Int64(entry.subjects.count))
        for subject in entry.subjects { digest.add(subject) }
        digest.add(entry.summary)
        digest.add(state.rawValue)
        digest.add(concludedAt?.description ?? "")
        digest.add(result == nil ? 0 : 1)
        digest.add(result ?? ByteBuffer())
        return digest.hexadecimal
    }

    /// The statement that adds it.
    var insertion: Statement {
        Statement(
            JournalRow.insertion,
            [
                .integer(entry.sequence), .integer(entry.epoch), .identifier(entry.operationID),
                .text(entry.tool), .json(entry.arguments), .text(entry.actor), .timestamp(entry.acceptedAt),
                .json(JSON.array(entry.identifiers.map { .string($0.description) }).serialized),
                .text(entry.payloadDigest), .json(entry.outcome),
                .json(JSON.array(entry.subjects.map { .string($0) }).serialized), .text(entry.summary),
                .text(state.rawValue), .timestamp(concludedAt), result.map { .json($0) } ?? .null,
                .text(checksum),
            ])
    }

    /// The statement that notes what became of it.
    var update: Statement {
        Statement(
            """
            UPDATE entries SET state = $2, concluded_at = $3, result = $4, checksum = $5 WHERE sequence = $1
            """,
            .integer(entry.sequence), .text(state.rawValue), .timestamp(concludedAt),
            result.map { .json($0) } ?? .null, .text(checksum))
    }
}

extension JournalRow {
    /// Reads a row of `columns`.
    ///
    /// - Throws: `JournalDamage` where the row is not as it was written.
    init(_ row: Row) throws(JournalDamage) {
        do throws(StorageError) {
            let new = NewJournalEntry(
                epoch: try row.integer(1), operationID: try row.identifier(2), tool: try row.text(3),
                arguments: try row.bytes(4), actor: try row.text(5), acceptedAt: try row.timestamp(6),
                identifiers: try JournalRow.strings(row, 7).compactMap { Identifier($0) },
                payloadDigest: try row.text(8), outcome: try row.bytes(9),
                subjects: try JournalRow.strings(row, 10), summary: try row.text(11))
            entry = JournalEntry(new, sequence: try row.integer(0))
            guard let state = JournalState(rawValue: try row.text(12)) else {
                throw StorageError(.invalidStatement, detail: "an unknown state")
            }
            self.state = state
            concludedAt = try row.optional(13, Row.timestamp)
            result = try row.optional(14, Row.bytes)
            guard try row.text(15) == checksum else {
                throw StorageError(.invalidStatement, detail: "the checksum does not agree")
            }
        } catch {
            throw JournalDamage("a row is damaged: \(error.detail)")
        }
    }

    private static func strings(_ row: Row, _ column: Int) throws(StorageError) -> [String] {
        guard let array = try? JSON(parsing: try row.bytes(column)).array else {
            throw StorageError(.invalidStatement, detail: "column \(column) is not a list")
        }
        return array.compactMap(\.string)
    }
}
