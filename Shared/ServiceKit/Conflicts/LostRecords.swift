import Continuity
import Logging
import NIOCore
import Primitives
import Storage
import Wire

/// What a copy has beyond its store once that goes on in another epoch: committed, perhaps told to a client,
/// and never received by the replica that took over. All of it becomes sync conflicts of the store, each once
/// however many hosts find it.
struct LostRecords: Sendable {
    private let copy: Copy
    private let source: any Database
    private let records: [RecordTable]
    private let recorder: ConflictRecorder
    private let rewriting: RecordRewriting?
    private let clocks: Clocks
    private let logger: Logger

    private static let milliseconds: Int64 = 5000
    /// So often another host may be just as quick.
    private static let attemptsMax = 8

    init(
        _ copy: Copy, source: any Database, descriptor: ServiceDescriptor, clocks: Clocks, logger: Logger
    ) {
        self.copy = copy
        self.source = source
        records = descriptor.schema.records
        recorder = ConflictRecorder(records: records, dialect: source.dialect)
        rewriting = descriptor.rewriting
        self.clocks = clocks
        self.logger = logger
    }

    /// Finds everything and records it.
    ///
    /// - Throws: what keeps it from being recorded; calling again goes on.
    func keep() async throws {
        guard try await source.read([Emptying.began], cost: .scan, deadline: deadline)[0].isEmpty else {
            return
        }
        // A conflict that was lost is opened again before what was lost of its record joins it.
        var count = try await forEachUnknown(of: SyncConflict.records) { try await keepConflict($0) }
        for record in records where record.standsAlone {
            count += try await forEachUnknown(of: record) { try await keep($0, of: record) }
        }
        guard count > 0 else { return }
        logger.error("the store has lost what it had", metadata: ["records": "\(count)"])
    }

    // MARK: Finding

    /// Calls `body` with each row of the copy whose last change is none that the store knows; answers how
    /// often that kept something.
    private func forEachUnknown(
        of record: RecordTable, _ body: (JSONObject) async throws -> Bool
    ) async throws -> Int {
        var count = 0
        var place = ""
        while true {
            let rows = try await copy.rows(of: record, after: place)
            guard let last = rows.last else { return count }
            for row in try await unknown(rows, of: record) where try await body(row) { count += 1 }
            place = Self.name(of: last, record)
        }
    }

    /// Those of these rows that the store neither has nor had.
    private func unknown(_ rows: [JSONObject], of record: RecordTable) async throws -> [JSONObject] {
        let (key, isVersioned) = (record.key, record.key.count == 1)
        let columns = key + (isVersioned ? ["version"] : []) + ["last_operation_id"]
        let known = JSON.array(
            rows.map { row in .object(JSONObject(columns.map { ($0, row[$0] ?? .null) })) })
        let name = key.map { "known.\($0)::text" }.joined(separator: " || '/' || ")
        let isSame = key.map { "there.\($0) = known.\($0)" }.joined(separator: " AND ")
        // What has no version never changes: it is there or not.
        let isAsNew =
            isVersioned
            ? " AND there.version = known.version AND there.last_operation_id = known.last_operation_id" : ""
        let wasSoOnce = isVersioned ? " AND changes.version = known.version" : ""
        let there = Statement(
            """
            SELECT \(name) FROM json_populate_recordset(NULL::\(record.table), $1::json) AS known \
            WHERE NOT EXISTS (SELECT 1 FROM \(record.table) AS there WHERE \(isSame)\(isAsNew)) \
            AND NOT EXISTS (SELECT 1 FROM changes WHERE entity = $2 AND entity_id = known.\(key[0])::text\
            \(wasSoOnce) AND operation_id = known.last_operation_id)
            """, .json(known.serialized), .text(record.entity))
        let found = try await source.read([there], cost: .scan, deadline: deadline)[0]
        let names = Set(try found.map { try $0.text(0) })
        return rows.filter { names.contains(Self.name(of: $0, record)) }
    }

    private static func name(of row: JSONObject, _ record: RecordTable) -> String {
        record.key.map { column in
            let value = row[column] ?? .null
            return value.string ?? value.text
        }.joined(separator: "/")
    }

    // MARK: Keeping

    /// The writes of a conflict were accepted, and are in no journal any more.
    private func keepConflict(_ row: JSONObject) async throws -> Bool {
        guard row["resolved_at"] == .null || row["resolved_at"] == nil, let entity = row["entity"]?.string,
            let entityID = row["entity_id"]?.string
        else { return false }
        let kind = row["kind"]?.string.flatMap { ConflictKind(rawValue: $0) } ?? .rejected
        let ours = row["ours"]?.string.flatMap { try? JSON(parsing: $0) } ?? row["ours"]
        for write in (ours?.array ?? []).compactMap({ ConflictedWrite(json: $0) }) {
            try await record(
                ConflictRecorder.Refused(write: write, entity: entity, entityID: entityID, kind: kind))
        }
        return true
    }

    private func keep(_ found: JSONObject, of record: RecordTable) async throws -> Bool {
        let name = Self.name(of: found, record)
        guard let row = try await committed(found, name, of: record), let operationID = Self.operationID(row)
        else { return false }
        let lost = LostRecord(row: row, links: try await copy.links(of: name, in: records))
        if try await isThere(lost, name, of: record) { return false }
        let actor = (row["updated_by"] ?? row["created_by"] ?? row["last_actor"])?.string ?? "unknown"
        let time = (row["updated_at"] ?? row["created_at"])?.string.flatMap { Timestamp($0) } ?? clocks.now()
        let words = [operationID.high, operationID.low, UInt64(bitPattern: lost.version)]
        let write = ConflictedWrite(
            restoring: lost, operationID: .derived(from: words, "\(record.entity) \(name)", at: time),
            entity: record.entity, entityID: name, actor: actor, at: time)
        try await self.record(
            ConflictRecorder.Refused(
                write: write, entity: record.entity, entityID: name, kind: .lostInFailover))
        return true
    }

    /// The row as the store had it, without what was accepted on top of it since; nil where nothing of that
    /// was lost.
    private func committed(
        _ row: JSONObject, _ name: String, of record: RecordTable
    ) async throws -> JSONObject? {
        guard let operationID = Self.operationID(row) else { return nil }
        guard try await copy.isWaiting(operationID) else {
            return try await copy.lastChange(of: record.entity, name, by: operationID) ?? row
        }
        guard let told = try await copy.lastChange(of: record.entity, name, by: nil) else { return nil }
        return try await unknown([told], of: record).first
    }

    /// Whether the store's row is what was lost all but in name: rows that were only moved along with another
    /// follow that one.
    private func isThere(_ lost: LostRecord, _ name: String, of record: RecordTable) async throws -> Bool {
        let rows = try await source.read(
            [ConflictRecorder.state(of: record.entity, name)], cost: .point, deadline: deadline)[0]
        let text = try rows.first?.optional(0, Row.bytes)
        guard let there = text.flatMap({ JSONSlice(unchecked: $0).decoded?.object }),
            there["version"]?.integer ?? 0 >= lost.version
        else { return false }
        let former = FormerRecord(entity: record.entity, row: lost.row, links: lost.links)
        return rewriting?(former, there).isEmpty ?? false
    }

    private func record(_ refused: ConflictRecorder.Refused) async throws {
        for attempt in 1... {
            let step = recorder.record(refused, conflictID: clocks.identifier(), at: clocks.now())
            do {
                _ = try await source.write(step, deadline: deadline)
                return
            } catch let error as StorageError where error.isContention && attempt < Self.attemptsMax {
                continue
            }
        }
    }

    private static func operationID(_ row: JSONObject) -> Identifier? {
        row["last_operation_id"]?.string.flatMap { Identifier($0) }
    }

    private var deadline: Deadline { Deadline(milliseconds: Self.milliseconds, from: clocks.monotonic()) }
}

extension StorageError {
    /// Whether another transaction was quicker, so that the same may succeed at once.
    fileprivate var isContention: Bool {
        switch code {
        case .uniqueViolation, .serializationFailure: true
        default: false
        }
    }
}
