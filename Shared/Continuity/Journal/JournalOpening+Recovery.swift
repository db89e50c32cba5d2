import Primitives
import Storage

extension JournalOpening {
    /// Takes over what `pending.md` has beyond the journal's end. It blocks.
    func adopt(
        _ store: BlockingDatabase, _ contents: JournalContents, _ survey: PendingSurvey,
        _ findings: Journal.Findings
    ) throws -> Opened {
        let (restored, contents) = try JournalAdoption.run(store, contents, pending: pending, survey: survey)
        var findings = findings
        findings.recovery = JournalRecovery(
            reason: .behind, restoredCount: restored, salvagedCount: 0, lostCount: 0, setAside: nil)
        return Opened(store: store, contents: contents, findings: findings)
    }

    /// Fills a new journal, sets what there was aside, and opens the new one in its place.
    func rebuild(
        _ reason: JournalRecovery.Reason, from source: BlockingDatabase?, _ survey: PendingSurvey,
        _ mark: JournalMark.Content?, _ findings: Journal.Findings
    ) async throws(JournalError) -> Opened {
        try await blocking { files.removeRebuilt() }
        let target = try await openNew(files.rebuilt)
        let (outcome, setAside) = try await blocking { () throws -> (JournalRebuild.Outcome, String?) in
            defer { target.database.close() }
            var rebuild = JournalRebuild(
                into: target, header: header, pending: pending, survey: survey, mark: mark)
            let outcome = try rebuild.run(from: source)
            source?.database.close()
            target.database.close()
            let setAside = files.exists ? try files.setAside("damaged", at: clocks.now()) : nil
            try files.install()
            return (outcome, setAside)
        }
        let store = try await openNew(files.path)
        let contents = try await blocking { () throws -> JournalContents in
            do {
                if let contents = try JournalContents.check(store) { return contents }
                throw JournalDamage("the rebuilt journal is empty")
            } catch {
                store.database.close()
                throw error
            }
        }
        var findings = findings
        findings.recovery = JournalRecovery(
            reason: reason, restoredCount: outcome.restoredCount, salvagedCount: outcome.salvagedCount,
            lostCount: outcome.lostCount, setAside: setAside)
        return Opened(store: store, contents: contents, findings: findings)
    }
}
