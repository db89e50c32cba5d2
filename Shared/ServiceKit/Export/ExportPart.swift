import Crypto
import Glibc
import NIOCore
import Primitives
import Storage
import Wire

/// A service's part of an export: a file of JSON lines, one for each row of each of its tables.
struct ExportPart {
    /// What was written.
    struct Summary: Equatable, Sendable {
        /// Rows by table, in the order of the file.
        var tables: [(name: String, count: Int64)] = []
        var bytes: Int64 = 0
        /// Of all bytes, in lowercase hexadecimal.
        var sha256 = ""

        var lines: Int64 { tables.reduce(0) { $0 + $1.count } }

        static func == (one: Summary, other: Summary) -> Bool {
            one.bytes == other.bytes && one.sha256 == other.sha256
                && one.tables.elementsEqual(other.tables) { $0 == $1 }
        }

        var json: JSON {
            [
                "tables": .object(JSONObject(tables.map { ($0.name, .integer($0.count)) })),
                "lines": .integer(lines), "bytes": .integer(bytes), "sha256": .string(sha256),
            ]
        }
    }

    /// How many rows are read at once, and about how many bytes: some have half a megabyte.
    private static let pageMax = 1000
    private static let pageFirst = 16
    private static let pageBytes = 4_194_304
    /// What a restoration notes of itself, and no record.
    static let markTool = "service/restore"
    /// Operations that are no writes of anybody.
    private static let marks = [markTool, Emptying.markTool]

    /// Where it is written; nil where only the digest is wanted.
    private let descriptor: Int32?
    private var buffer = ByteBuffer()
    private var digest = SHA256()
    private var summary = Summary()

    /// Writes all of a service's tables, as a session sees them, into a new file of this path.
    ///
    /// - Throws: what the session throws, and `full` where the file can't be written.
    static func write(
        to path: String, of schema: Schema, in session: any StoreSession
    ) throws(StorageError) -> Summary {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw unwritable(path) }
        defer { close(descriptor) }
        var part = ExportPart(descriptor: descriptor)
        for table in try ExportedTable.all(of: schema, in: session) { try part.write(table, in: session) }
        try part.flush(atLeast: 1)
        guard fsync(descriptor) == 0 else { throw unwritable(path) }
        part.summary.sha256 = part.digest.finalize().lowercaseHexadecimal
        return part.summary
    }

    /// What writing these tables would come to.
    static func summary(
        of tables: [ExportedTable], in session: any StoreSession
    ) throws(StorageError) -> Summary {
        var part = ExportPart(descriptor: nil)
        for table in tables { try part.write(table, in: session) }
        try part.flush(atLeast: 1)
        part.summary.sha256 = part.digest.finalize().lowercaseHexadecimal
        return part.summary
    }

    private init(descriptor: Int32?) { self.descriptor = descriptor }

    private mutating func write(_ table: ExportedTable, in session: any StoreSession) throws(StorageError) {
        var last: [SQLValue]?
        var count: Int64 = 0
        let tool = table.name == "operations" ? table.columns.firstIndex { $0.name == "tool" } : nil
        var limit = Self.pageFirst
        while true {
            let rows = try session.rows(table.page(after: last, limit: limit))
            var bytes = 0
            for row in rows {
                if let tool, Self.marks.contains(try row.text(tool)) { continue }
                var writer = JSONWriter(into: buffer)
                buffer = ByteBuffer()
                writer.beginObject()
                writer.member("table", table.name)
                writer.key("row")
                try table.write(row, into: &writer)
                writer.endObject()
                buffer = writer.buffer
                buffer.writeStaticString("\n")
                count += 1
                bytes += try flush(atLeast: 262_144)
            }
            guard rows.count == limit, let end = rows.last else { break }
            last = try table.key(of: end)
            let fitting = Self.pageBytes * limit / max(1, bytes + buffer.readableBytes)
            limit = max(1, min(Self.pageMax, 2 * limit, fitting))
        }
        summary.tables.append((table.name, count))
    }

    /// Writes out what has gathered, once it is so much; answers how much it was.
    @discardableResult
    private mutating func flush(atLeast least: Int) throws(StorageError) -> Int {
        let count = buffer.readableBytes
        guard count >= least else { return 0 }
        buffer.withUnsafeReadableBytes { digest.update(bufferPointer: $0) }
        summary.bytes += Int64(buffer.readableBytes)
        while let descriptor, buffer.readableBytes > 0 {
            let written = buffer.withUnsafeReadableBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw Self.unwritable("the export") }
            buffer.moveReaderIndex(forwardBy: written)
        }
        buffer.clear()
        return count
    }

    private static func unwritable(_ path: String) -> StorageError {
        StorageError(.full, detail: "\(path): \(String(cString: strerror(errno)))")
    }
}
