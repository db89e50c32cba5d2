import Primitives
import Storage

/// The row of `journal`: whose writes these are, and how far the sequences have come.
struct JournalTable: Sendable, Equatable {
    var header: JournalHeader
    /// At least the last sequence of `entries`.
    var lastSequence: Int64
    /// How many sequences up to the last have no row.
    var absent: Int64

    static let selection = Statement(
        "SELECT store_id, store_epoch, service, instance, last_sequence, absent, checksum FROM journal")

    /// The last sequence that was given out, by what the file says.
    static let last = Statement(
        """
        SELECT max(coalesce((SELECT max(sequence) FROM entries), 0),
            coalesce((SELECT last_sequence FROM journal), 0))
        """)

    private var checksum: String {
        var digest = Digest()
        digest.add(header.storeID.description)
        digest.add(header.storeEpoch)
        digest.add(header.service)
        digest.add(header.instance)
        digest.add(lastSequence)
        digest.add(absent)
        return digest.hexadecimal
    }

    /// The statement that puts it in the place of the one that is there.
    var replacement: Statement {
        Statement(
            """
            INSERT OR REPLACE INTO journal
                (singleton, store_id, store_epoch, service, instance, last_sequence, absent, checksum)
            VALUES (1, $1, $2, $3, $4, $5, $6, $7)
            """,
            .identifier(header.storeID), .integer(header.storeEpoch), .text(header.service),
            .text(header.instance), .integer(lastSequence), .integer(absent), .text(checksum))
    }
}

extension JournalTable {
    /// Reads a row of `selection`.
    ///
    /// - Throws: `JournalDamage` where the row is not as it was written.
    init(_ row: Row) throws(JournalDamage) {
        do throws(StorageError) {
            header = JournalHeader(
                storeID: try row.identifier(0), storeEpoch: try row.integer(1), service: try row.text(2),
                instance: try row.text(3))
            lastSequence = try row.integer(4)
            absent = try row.integer(5)
            guard try row.text(6) == checksum else {
                throw StorageError(.invalidStatement, detail: "the checksum does not agree")
            }
        } catch {
            throw JournalDamage("the header is damaged: \(error.detail)")
        }
    }
}
