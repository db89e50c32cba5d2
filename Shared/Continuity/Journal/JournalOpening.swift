import Logging
import Primitives
import Storage

/// The way from files, in whatever state they are, to a journal that can be trusted.
struct JournalOpening: Sendable {
    let files: JournalFiles
    let header: JournalHeader
    let pending: PendingFile
    let limits: JournalLimits
    let clocks: Clocks
    let logger: Logger

    init(
        path: String, header: JournalHeader, pending: PendingFile, limits: JournalLimits, clocks: Clocks,
        logger: Logger
    ) {
        files = JournalFiles(path: path, disk: pending.disk)
        self.header = header
        self.pending = pending
        self.limits = limits
        self.clocks = clocks
        self.logger = logger
    }

    /// What the journal's own files turned out to be.
    private enum Finding: Sendable {
        case missing
        case whole(BlockingDatabase, JournalContents)
        /// With the database where it could be opened.
        case damaged(BlockingDatabase?, detail: String)
    }

    /// A journal whose file is open and whole.
    struct Opened: Sendable {
        var store: BlockingDatabase
        var contents: JournalContents
        var findings: Journal.Findings
    }

    func run() async throws(JournalError) -> Journal {
        let mark = try await blocking { JournalMark.read(path: files.mark) }
        let ownMark = mark?.storeID == header.storeID ? mark : nil
        let finding = try await find(ownMark)
        let opened: Opened
        do throws(JournalError) {
            opened = try await settle(finding, ownMark)
        } catch {
            if case .whole(let store, _) = finding { try await close(store) }
            if case .damaged(let store?, _) = finding { try await close(store) }
            throw error
        }
        return try await blocking { try finish(opened, ownMark) }
    }

    // MARK: Steps

    private func find(_ mark: JournalMark.Content?) async throws(JournalError) -> Finding {
        guard try await blocking({ files.exists }) else { return .missing }
        let store: BlockingDatabase
        do {
            store = try await open(files.path)
        } catch let damage as JournalDamage {
            return .damaged(nil, detail: damage.detail)
        } catch {
            throw Journal.error(error)
        }
        let (finding, error) = try await blocking { () -> (Finding?, JournalError?) in
            do {
                return (try look(at: store, mark), nil)
            } catch let damage as JournalDamage {
                return (.damaged(store, detail: damage.detail), nil)
            } catch {
                store.database.close()
                return (nil, Journal.error(error))
            }
        }
        if let finding { return finding }
        throw error ?? .unusable(detail: files.path)
    }

    private func look(at store: BlockingDatabase, _ mark: JournalMark.Content?) throws -> Finding {
        let contents = try JournalContents.check(store) ?? JournalContents(empty: header)
        guard contents.table.header.isSameInstance(as: header) else {
            guard contents.depth == 0 else { throw JournalError.foreign(found: contents.table.header) }
            store.database.close()
            let target = try files.setAside("foreign", at: clocks.now())
            try files.remove()
            logger.notice("Another store's journal was set aside.", metadata: ["path": "\(target)"])
            return .missing
        }
        if let mark, contents.last < mark.last {
            throw JournalDamage("it ends at \(contents.last), before its mark, \(mark.last)")
        }
        return .whole(store, contents)
    }

    private func settle(
        _ finding: Finding, _ mark: JournalMark.Content?
    ) async throws(JournalError) -> Opened {
        let scope = PendingScope(header: header)
        let survey = try await blocking { self.survey(scope) }
        var findings = Journal.Findings()
        findings.foreignCount = survey.foreignCount
        findings.damagedPendingLines = survey.tally.damagedLines
        findings.otherStoreCount = survey.otherStoreCount
        if survey.otherStoreCount > 0 {
            logger.warning(
                "pending.md has writes that wait for another store: they are not carried out in this one.",
                metadata: ["count": "\(survey.otherStoreCount)", "store": "\(header.storeID)"])
        }
        switch finding {
        case .whole(let store, let contents):
            guard survey.last > contents.last else {
                return Opened(store: store, contents: contents, findings: findings)
            }
            return try await blocking { [findings] in try adopt(store, contents, survey, findings) }
        case .damaged(let store, let detail):
            let reason = JournalRecovery.Reason.damaged(detail: detail)
            return try await rebuild(reason, from: store, survey, mark, findings)
        case .missing where survey.last == 0 && (mark?.last ?? 0) == 0:
            let store = try await openNew(files.path)
            return Opened(store: store, contents: JournalContents(empty: header), findings: findings)
        case .missing: return try await rebuild(.missing, from: nil, survey, mark, findings)
        }
    }

    /// What can be learnt from `pending.md`: nothing where it can't be read.
    private func survey(_ scope: PendingScope) -> PendingSurvey {
        do throws(PendingFileError) {
            return try PendingSurvey(of: pending, scope)
        } catch {
            logger.error("pending.md can't be read.", metadata: ["error": "\(error)"])
            return PendingSurvey(scope)
        }
    }

    /// Writes header and mark, and tells the operator. It blocks.
    private func finish(_ opened: Opened, _ mark: JournalMark.Content?) throws -> Journal {
        do {
            var contents = opened.contents
            let isNew = contents.last == 0
            if isNew || contents.table.header != header {
                contents.table.header = header
                try opened.store.write(.commit([contents.table.replacement], ()))
            }
            let content = JournalMark.Content(
                storeID: header.storeID, last: max(contents.last, mark?.last ?? 0),
                settled: contents.settled)
            let mark = try JournalMark(path: files.mark, content, disk: pending.disk)
            try files.synchronize()
            if let recovery = opened.findings.recovery { report(recovery) }
            return Journal(
                path: files.path, database: opened.store.database, contents: contents, mark: mark,
                pending: pending, findings: opened.findings, limits: limits, clocks: clocks, logger: logger)
        } catch {
            opened.store.database.close()
            throw error
        }
    }

    private func report(_ recovery: JournalRecovery) {
        let level: Logger.Level = recovery.lostCount > 0 ? .critical : .warning
        logger.log(
            level: level, "The journal was recovered.",
            metadata: [
                "reason": "\(recovery.reason)", "restored": "\(recovery.restoredCount)",
                "salvaged": "\(recovery.salvagedCount)", "lost": "\(recovery.lostCount)",
                "set_aside": "\(recovery.setAside ?? "")",
            ])
    }
}
