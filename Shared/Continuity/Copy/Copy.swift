public import Logging
import NIOCore
public import Primitives
public import Storage
import Synchronization

/// A replica of a service's store in an SQLite file of its own: the same tables, so that the same statements
/// read it. It has no triggers: what happened comes with the rows.
public final class Copy: Sendable {
    /// The way to its tables, which show whatever the copy was told of.
    public let database: any Database
    /// The file under it.
    let file: any Database
    private let intake: Intake
    /// What has a write that was accepted here before the copy shows it.
    public let log: JournalLog
    let tables: [CopiedTable]
    let clocks: Clocks
    private let logger: Logger
    let kept: Mutex<CopyState?>
    let ring: Mutex<ChangeRing>
    /// Told after each change it has taken in; set before it follows anything.
    private let listener = Mutex<Listener?>(nil)

    /// A closure by itself would come out of a mutex wrapped once more each time.
    private struct Listener: Sendable {
        let tell: @Sendable () -> Void
    }

    /// Enough for another instance to follow after it was away for a while.
    public static let rememberedBytesDefault = 8_388_608
    /// The longest one step of filling or following may take.
    private static let stepMilliseconds: Int64 = 10_000
    /// The longest an answer waits for the copy.
    static let addMilliseconds: Int64 = 250

    /// Opens the file, or makes it.
    ///
    /// - Parameter rememberedBytes: About as much memory as the last changes may take, for who follows.
    /// - Throws: what `Store.open` throws, and `failed` where the tables are not those of the schema.
    public static func open(
        path: String, schema: Schema, rememberedBytes: Int = Copy.rememberedBytesDefault, clocks: Clocks,
        logger: Logger
    ) async throws(StoreOpenError) -> Copy {
        var configuration = SQLiteConfiguration(path: path, kind: .copy, durability: .normal)
        let log = JournalLog()
        configuration.commitLog = log
        let opened = try await Store.open(
            .sqlite(configuration), schema: schema, clocks: clocks, logger: logger)
        do {
            return try await Copy(
                opened.database, at: path, log: log, records: schema.records + [SyncConflict.records],
                rememberedBytes: rememberedBytes, clocks: clocks, logger: logger)
        } catch {
            opened.database.close()
            throw .failed(detail: "\(error)")
        }
    }

    private init(
        _ database: any Database, at path: String, log: JournalLog, records: [RecordTable],
        rememberedBytes: Int,
        clocks: Clocks, logger: Logger
    ) async throws {
        file = database
        self.log = log
        self.clocks = clocks
        self.logger = logger
        ring = Mutex(ChangeRing(bytesMax: rememberedBytes, name: clocks.identifier().description))
        let deadline = { Deadline(milliseconds: Copy.stepMilliseconds, from: clocks.monotonic()) }
        let triggers = Statement("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        try await database.write(
            .query([triggers]) { rows in
                let drops = try rows[0].map { Statement("DROP TRIGGER \"\(try $0.text(0))\"") }
                let tables = [Statement(CopyState.table), Statement(IntakePlace.table)]
                return .commit(tables + [IntakePlace.insertion(of: clocks.identifier())] + drops, ())
            }, deadline: deadline())
        let columns = records.map { Statement("SELECT name FROM pragma_table_info('\($0.table)')") }
        let rows = try await database.read(
            [CopyState.query, IntakePlace.query()] + columns, deadline: deadline())
        kept = Mutex(try rows[0].first.map { row in try CopyState(row: row) })
        tables = try zip(records, rows.dropFirst(2)).map { record, rows in
            let columns = try rows.map { try $0.text(0) }
            guard Set(record.key).isSubset(of: columns) else {
                throw StorageError(.invalidStatement, detail: "\(record.table) has no \(record.key)")
            }
            return CopiedTable(record, columns: columns)
        }
        try await database.write(TransactionStep.commit(tables.map(\.index), ()), deadline: deadline())
        let place = try IntakePlace(row: rows[1][0])
        let (entries, left) = try IntakeLog.open(IntakeLog.path(beside: path), at: place)
        intake = Intake(
            left, in: entries, shown: place.shown, of: file, tables: tables, clocks: clocks, logger: logger)
        self.database = SettledDatabase(file, intake)
    }

    /// Whose copy it is and how far it has come; nil where it has never followed a store.
    public var state: CopyState? { kept.withLock { $0 } }

    /// The tables it keeps, in the order in which they can be filled.
    public var records: [RecordTable] { tables.map(\.record) }

    /// Begins anew, with nothing, as the copy of this store.
    ///
    /// - Throws: what the store throws.
    public func reset(for identity: StoreIdentity) async throws {
        let state = CopyState(of: identity)
        let names = tables.reversed().map(\.record.table) + ["changes", "operations"]
        let last = intake.lastNumber
        try await replace(
            names.map { Statement("DELETE FROM \($0)") } + [
                IntakePlace.shown(through: last), state.insertion,
            ])
        intake.discard(through: last)
        kept.withLock { $0 = state }
        forgetPlaces()
    }

    /// Adds rows to a table, unless it has newer ones of them; answers their keys.
    func fill(_ record: RecordTable, with rows: Rows) async throws -> [[SQLValue]] {
        guard let table = tables.first(where: { $0.record == record }) else { return [] }
        let rows = try rows.map { try $0.bytes(0) }
        try await commit(rows.flatMap { table.store($0) })
        return rows.map { table.key(of: $0) }
    }

    /// Goes over to another epoch of its store: what is recorded of changes was recorded in the old one.
    func begin(_ state: CopyState) async throws {
        let last = intake.lastNumber
        try await replace([
            Statement("DELETE FROM changes"), IntakePlace.shown(through: last), state.insertion,
        ])
        intake.discard(through: last)
        kept.withLock { $0 = state }
        forgetPlaces()
    }

    /// Takes in changes, oldest first, and what they bring the copy to.
    func apply(_ changes: [Change], then state: CopyState) async throws {
        let news = intake.news(in: changes)
        try await commit(tables.statements(for: news) + [state.insertion])
        let wasFilled = kept.withLock { kept in
            defer { kept = state }
            return kept?.isFilled == true
        }
        tell(news)
        // Who waited for anything to follow has something now.
        if !wasFilled, state.isFilled { listener.withLock { $0 }?.tell() }
    }

    /// Has `body` called after each change from now on.
    public func whenChanged(_ body: @escaping @Sendable () -> Void) {
        listener.withLock { $0 = Listener(tell: body) }
    }

    /// What it took in after a place of its feed; everything is to be read anew where that is unknown. Nil
    /// where it was never filled.
    ///
    /// - Parameter theirs: A place in the feed that this copy follows, for who knows none of its own feed.
    public func feed(
        after place: String?, orTheirs theirs: FeedPlace? = nil, limit: Int = FeedPage.changesMax
    ) -> FeedPage? {
        guard let state, state.isFilled else { return nil }
        let source = StoreIdentity(id: state.sourceID, kind: .store, epoch: state.sourceEpoch)
        return ring.withLock { ring in
            let found =
                place.flatMap { ring.changes(after: $0, limit: limit) }
                ?? theirs.flatMap { ring.place(from: $0) }.flatMap { ring.changes(after: $0, limit: limit) }
            return FeedPage(
                source: source, changes: found?.changes ?? [], cursor: found?.end ?? ring.end,
                isReset: found == nil, isLast: found?.end ?? ring.end == ring.end, asOf: state.asOf)
        }
    }

    /// The last place of the feed it follows up to which it has everything; nil where it follows none.
    public var followedPlace: FeedPlace? { ring.withLock { $0.lastNote } }

    /// Has everybody who follows read everything anew.
    func forgetPlaces() {
        ring.withLock { $0.reset() }
        listener.withLock { $0 }?.tell()
    }

    /// Whether anybody is told of what it takes in.
    var isFollowed: Bool { listener.withLock { $0 != nil } }

    func tell(_ changes: [Change]) {
        // Nobody else follows where nobody listens.
        guard !changes.isEmpty, let listener = listener.withLock({ $0 }) else { return }
        ring.withLock { $0.append(changes) }
        listener.tell()
    }

    /// Notes that the copy equals its store now. Told to the file with the next change only.
    public func isCurrent(at time: Timestamp) {
        kept.withLock { $0?.asOf = time }
    }

    /// Takes in what a write of this process has just done to the store, its operation's record included.
    ///
    /// It is done in the store: a copy that can't take it now has it from the feed later. So does one of
    /// another epoch, which has yet to find out what it has beyond the store.
    ///
    /// - Parameters:
    ///   - operation: The record of the operation; nil where none was carried out.
    ///   - completion: Called once the copy has it, or could not take it in time; on any thread.
    public func add(
        _ own: OwnChanges, recording operation: OperationRecord?, completion: @escaping @Sendable () -> Void
    ) {
        guard state?.sourceEpoch == own.epoch else { return completion() }
        let changes = own.changes
        guard changes.count > Intake.changesMax else {
            let added = Result { () throws(StorageError) in
                try intake.add(changes, recording: operation)
            }
            self.added(changes, added.mapError { $0 })
            return completion()
        }
        let deadline = Deadline(milliseconds: Copy.addMilliseconds, from: clocks.monotonic())
        let statements = (operation.map { [$0.insertionInCopy] } ?? []) + tables.statements(for: changes)
        database.write(TransactionStep.commit(statements, ()), deadline: deadline) { [self] result in
            if case .success = result { intake.note(changes) }
            added(changes, result)
            completion()
        }
    }

    private func added(_ changes: [Change], _ result: Result<Void, any Error>) {
        switch result {
        case .success: tell(changes)
        case .failure(let error):
            logger.warning("the copy did not take a write", metadata: ["error": "\(error)"])
        }
    }

    /// How many writes its tables do not show yet.
    var intakeCount: Int { intake.count }

    /// Has the tables show whatever the copy was told of: for who looks at the file itself.
    func settle() async {
        await withCheckedContinuation { settled in intake.settle { _ in settled.resume() } }
    }

    /// Closes the file; blocks.
    public func close() {
        database.close()
        log.current?.close()
    }

    /// Commits what no longer needs the intake, shown or not.
    private func replace(_ statements: [Statement]) async throws {
        await settle()
        let deadline = Deadline(milliseconds: Copy.stepMilliseconds, from: clocks.monotonic())
        try await file.write(TransactionStep.commit(statements, ()), deadline: deadline)
    }

    func commit(_ statements: [Statement]) async throws {
        let deadline = Deadline(milliseconds: Copy.stepMilliseconds, from: clocks.monotonic())
        try await database.write(TransactionStep.commit(statements, ()), deadline: deadline)
    }
}
