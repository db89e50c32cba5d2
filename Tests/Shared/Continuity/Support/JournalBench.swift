import Glibc
import Logging
import NIOCore
import Primitives
import Storage
import TestSupport
import Wire

@testable import Continuity

/// A state directory of one test, with a journal in it to be opened and closed at will.
final class JournalBench: Sendable {
    let directory: TemporaryDirectory
    let header: JournalHeader
    let pending: PendingFile
    /// What all of it is written through; nil for the system's.
    let disk: FaultyDisk?
    private let limits: JournalLimits

    init(
        limits: JournalLimits = JournalLimits(), header: JournalHeader = .sample, isFaulty: Bool = false
    ) throws {
        directory = try TemporaryDirectory()
        self.header = header
        self.limits = limits
        disk = isFaulty ? try FaultyDisk(directory: directory.path) : nil
        pending = PendingFile(directory: directory.path, disk: disk?.disk ?? .system, clocks: .system)
    }

    var path: String { directory.file("journal/vendors-primary.sqlite") }

    /// Opens the journal as it is; another header than the bench's where one is given.
    func open(as other: JournalHeader? = nil, clocks: Clocks = .system) async throws -> Journal {
        try await Journal.open(
            path: path, header: other ?? header, pending: pending, limits: limits, clocks: clocks,
            logger: .silent)
    }

    /// Runs `body` with the journal open and closes it.
    @discardableResult
    func with<Value>(
        as other: JournalHeader? = nil, _ body: (Journal) async throws -> Value
    ) async throws -> Value {
        let journal = try await open(as: other)
        defer { journal.close() }
        return try await body(journal)
    }

    /// Appends entries 1 to `count` and closes the journal.
    @discardableResult
    func fill(_ count: Int) async throws -> [NewJournalEntry] {
        let entries = (1...count).map { NewJournalEntry.sample(UInt64($0)) }
        try await with { journal in _ = try await journal.appendApart(entries) }
        return entries
    }

    /// The names in the journal's directory that hold `part`.
    func files(with part: String) -> [String] {
        var names: [String] = []
        guard let listing = opendir(directory.file("journal")) else { return [] }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.contains(part) { names.append(name) }
        }
        return names.sorted()
    }

    /// What the file holds; empty where there is none.
    func bytes(of path: String) -> ByteBuffer {
        guard let file = try? OpenFile(path, O_RDONLY) else { return ByteBuffer() }
        return (try? file.read(at: 0, count: max(1, file.length))) ?? ByteBuffer()
    }

    /// Replaces what the file holds.
    func write(_ bytes: ByteBuffer, to path: String) throws {
        unlink(path)
        try OpenFile(path, O_WRONLY | O_CREAT | O_APPEND).append(bytes)
    }

    /// Every record of `pending.md`.
    func records() throws -> (records: [PendingRecord], tally: PendingTally) {
        var records: [PendingRecord] = []
        let tally = try pending.read { records.append($0) }
        return (records, tally)
    }
}

extension JournalHeader {
    static let sample = JournalHeader(
        storeID: Identifier(high: 1, low: 1), storeEpoch: 1, service: "vendors", instance: "vendors-primary")

    func with(
        storeID: Identifier? = nil, storeEpoch: Int64? = nil, service: String? = nil, instance: String? = nil
    ) -> JournalHeader {
        JournalHeader(
            storeID: storeID ?? self.storeID, storeEpoch: storeEpoch ?? self.storeEpoch,
            service: service ?? self.service, instance: instance ?? self.instance)
    }
}

extension NewJournalEntry {
    /// The entry of operation `number`, with `text` in every field that takes any.
    static func sample(_ number: UInt64, text: String = "acme") -> NewJournalEntry {
        let json = (["name": .string(text), "note": .integer(number)] as JSON).serialized
        return NewJournalEntry(
            epoch: 3, operationID: Identifier(high: 7, low: number), tool: "update_vendor_status",
            arguments: json, actor: text,
            acceptedAt: Timestamp(milliseconds: 1_770_000_000_000 + Int64(number)),
            identifiers: [Identifier(high: 8, low: number), Identifier(high: 9, low: number)],
            payloadDigest: String(repeating: "a", count: 64), outcome: json,
            subjects: ["vendor/\(text)", text], summary: "vendor **\(text)** → broken (v5, waiting)")
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
