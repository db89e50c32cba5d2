import Continuity
import NIOCore
import Primitives
import Storage
import Wire

/// Keeps what the primary store refuses of a replay in conflicts, and knows which entries belong there
/// untried. On one event loop.
final class ConflictKeeper {
    /// What is known of an entry before it is tried.
    enum Standing: Equatable {
        /// It is to be tried.
        case free
        /// It is kept in a conflict already.
        case kept
        /// It belongs in the conflict of this record.
        case joins(Record)
    }

    /// A record by its kind and id.
    struct Record: Hashable, Sendable {
        let entity: String
        let id: String
    }

    private struct Holder {
        let record: Record
        let openedAt: Timestamp
    }

    private static let milliseconds: Int64 = 5000

    private let copy: Copy
    private let database: any Database
    private let catalogue: ToolCatalogue
    private let recorder: ConflictRecorder
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private var kept = Set<Identifier>()
    private var holders: [String: Holder] = [:]

    init(
        _ copy: Copy, database: any Database, catalogue: ToolCatalogue, recorder: ConflictRecorder,
        eventLoop: any EventLoop, clocks: Clocks
    ) {
        self.copy = copy
        self.database = database
        self.catalogue = catalogue
        self.recorder = recorder
        self.eventLoop = eventLoop
        self.clocks = clocks
    }

    /// Reads what the store knows of a batch; answers whether that could be done.
    func prepare(_ entries: [JournalEntry], completion: @escaping (Bool) -> Void) {
        let operations = JSON.array(entries.map { .string($0.operationID.description) })
        let touched = entries.map { TouchedRecords($0) }
        let names = touched.reduce(into: Set<String>()) { $0.formUnion($1.reads.union($1.writes)) }
        let dialect = database.dialect
        let reads = [
            SyncConflict.kept(operations, dialect),
            SyncConflict.holding(.array(names.sorted().map { .string($0) }), dialect),
        ]
        let bound = NIOLoopBound((self, completion), eventLoop: eventLoop)
        database.read(reads, cost: .scan, deadline: deadline) { [eventLoop] result in
            eventLoop.execute {
                let (me, completion) = bound.value
                completion((try? me.take(result.get())) != nil)
            }
        }
    }

    private func take(_ rows: [Rows]) throws {
        kept = Set(try rows[0].map { row in try row.identifier(0) })
        holders = [:]
        for row in rows[1] {
            holders[try row.text(0)] = Holder(
                record: Record(entity: try row.text(1), id: try row.text(2)), openedAt: try row.timestamp(3))
        }
    }

    /// What is known of this entry now: those before it that touch the same records are over.
    func standing(of entry: JournalEntry) -> Standing {
        guard !kept.contains(entry.operationID) else { return .kept }
        let touched = TouchedRecords(entry)
        // What was accepted when the conflict was known is a write like any other.
        let holder = (touched.writes.sorted() + touched.reads.sorted())
            .compactMap { holders[$0] }.first { entry.acceptedAt <= $0.openedAt }
        return holder.map { .joins($0.record) } ?? .free
    }

    /// Keeps an entry that was refused; or that joins `record`, where nothing was tried.
    func keep(
        _ entry: JournalEntry, refusedBy error: (any Error)?, joining record: Record? = nil,
        completion: @escaping (Result<Void, any Error>) -> Void
    ) {
        let refusal = error.map { error in
            (error as? ToolError)?.structuredContent["error"]
                ?? ["code": "internal", "message": "The store refused it; the log says why."]
        }
        let entity = catalogue[entry.tool]?.entity ?? recorder.records.first?.entity ?? ""
        let write = ConflictedWrite(entry, entity: entity, refusal: refusal)
        let own = Record(entity: entity, id: write.entityID)
        let target = record ?? own
        let kind = error.map { ConflictRecorder.kind(of: $0) } ?? .version
        let step = recorder.record(
            ConflictRecorder.Refused(write: write, entity: target.entity, entityID: target.id, kind: kind),
            conflictID: clocks.identifier(), at: clocks.now(),
            following: database.dialect == .postgresql ? OwnChanges.statement : nil)
        let bound = NIOLoopBound((self, completion), eventLoop: eventLoop)
        let (copy, eventLoop) = (copy, eventLoop)
        database.write(step, deadline: deadline) { result in
            guard case .success(let kept) = result, let changes = kept.changes else {
                return eventLoop.execute { bound.value.0.noted(result, own, target, kind, bound.value.1) }
            }
            copy.add(changes, recording: nil) {
                eventLoop.execute { bound.value.0.noted(result, own, target, kind, bound.value.1) }
            }
        }
    }

    private func noted(
        _ result: Result<ConflictRecorder.Kept, any Error>, _ own: Record, _ target: Record,
        _ kind: ConflictKind, _ completion: (Result<Void, any Error>) -> Void
    ) {
        if case .success(let kept) = result, kind != .rejected {
            holders[own.id] = Holder(record: target, openedAt: max(kept.openedAt, clocks.now()))
        }
        completion(result.map { _ in })
    }

    private var deadline: Deadline { Deadline(milliseconds: Self.milliseconds, from: clocks.monotonic()) }
}
