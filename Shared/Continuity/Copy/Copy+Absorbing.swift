public import Primitives
import Storage
import Synchronization
import Wire

/// How a copy catches up with the files of an instance that is gone.
extension Copy {
    /// Catches up with that instance's copy, or with the embedded store, in one transaction: nobody sees less
    /// than before meanwhile.
    ///
    /// - Parameters:
    ///   - path: The SQLite file.
    ///   - isStore: Whether that is the store itself rather than a copy of one.
    /// - Returns: What that has changed here, for `tellAbsorbed`.
    /// - Throws: what `SQLiteDatabase.absorb` throws; `unavailable` where the other copy was never filled.
    public func absorb(from path: String, isStore: Bool, deadline: Deadline) async throws -> AbsorbedChanges {
        let noThread = StorageError(.unavailable, detail: "the system has no thread left")
        await settle()
        let thread = "copy-absorb"
        let (state, changes) = try await DedicatedThread.run(name: thread, orElse: noThread) { [self] in
            Result { () throws(StorageError) in
                try absorbHere(from: path, isStore: isStore, deadline: deadline)
            }
        }
        kept.withLock { $0 = state }
        return changes
    }

    private func absorbHere(
        from path: String, isStore: Bool, deadline: Deadline
    ) throws(StorageError) -> (CopyState, AbsorbedChanges) {
        guard let database = file as? SQLiteDatabase else {
            throw StorageError(.invalidStatement, detail: "a copy is an SQLite file")
        }
        var found: (state: CopyState, changes: AbsorbedChanges)?
        try database.absorb(records, from: path, deadline: deadline) {
            (read: (Statement) throws(StorageError) -> Rows) throws(StorageError) -> [Statement] in
            guard let state = try state(ofSource: read, isStore: isStore) else {
                throw StorageError(.unavailable, detail: "\(path) was never filled")
            }
            let intake = isStore ? [] : try intake(ofSource: read, path: path)
            let changes = isFollowed ? try differences(from: read, and: intake.flatMap(\.changes)) : []
            found = (state, AbsorbedChanges(changes))
            return intake.flatMap { tables.statements(for: $0) } + [state.insertion]
        }
        guard let found else { throw StorageError(.invalidStatement, detail: "nothing was absorbed") }
        return found
    }

    private func state(
        ofSource read: (Statement) throws(StorageError) -> Rows, isStore: Bool
    ) throws(StorageError) -> CopyState? {
        let query =
            isStore
            ? "SELECT id, epoch FROM source.store"
            : "SELECT source_id, source_epoch, as_of FROM source.copy_state WHERE is_filled = 1"
        guard let row = try read(Statement(query)).first else { return nil }
        let identity = StoreIdentity(id: try row.identifier(0), kind: .store, epoch: try row.integer(1))
        var state = CopyState(of: identity)
        state.isFilled = true
        // Its place in the feed is not known: the next look reads everything anew.
        state.cursor = ""
        state.asOf = isStore ? clocks.now() : try row.timestamp(2)
        return state
    }

    /// What the tables of the other copy do not show yet.
    private func intake(
        ofSource read: (Statement) throws(StorageError) -> Rows, path: String
    ) throws(StorageError) -> [IntakeEntry] {
        guard let place = try read(IntakePlace.query(in: "source")).first else { return [] }
        return IntakeLog.entries(in: IntakeLog.path(beside: path), after: try IntakePlace(row: place))
    }

    /// By what the other's tables, with what they do not show yet, differ from these; nil where that is too
    /// much to tell.
    private func differences(
        from read: (Statement) throws(StorageError) -> Rows, and pending: [Change]
    ) throws(StorageError) -> [Change]? {
        var all: [Change] = []
        for table in tables {
            let pending = pending.filter { $0.entity == table.record.entity }
            let same = try keys(in: table, that: pending, leadTo: read)
            for (index, query) in table.differences(max: AbsorbedChanges.rowsMax).enumerated() {
                let rows = try read(query)
                guard rows.count < AbsorbedChanges.rowsMax else { return nil }
                for row in rows {
                    let row = try row.bytes(0)
                    guard !same.contains(table.key(of: row)) else { continue }
                    all.append(Change(of: table.record, differing: row, isGone: index == 1))
                }
            }
            all += pending.filter { change in
                (change.after ?? change.before).map { !same.contains(table.key(of: $0)) } ?? true
            }
        }
        return all
    }

    /// Which rows of a table are already what these changes make of them in the end.
    private func keys(
        in table: CopiedTable, that changes: [Change],
        leadTo read: (Statement) throws(StorageError) -> Rows
    ) throws(StorageError) -> Set<[SQLValue]> {
        var ends: [[SQLValue]: Change] = [:]
        for change in changes {
            guard let row = change.after ?? change.before else { continue }
            ends[table.key(of: row)] = change
        }
        var same: Set<[SQLValue]> = []
        for (key, change) in ends {
            let ours = try read(table.row(key)).first
            guard let ours, change.after != nil else {
                if ours == nil, change.after == nil { same.insert(key) }
                continue
            }
            if try operation(of: ours) == change.operationID { same.insert(key) }
        }
        return same
    }

    private func operation(of row: Row) throws(StorageError) -> Identifier? {
        JSONSlice(unchecked: try row.bytes(0))["last_operation_id"]?.string.flatMap { Identifier($0) }
    }
}
