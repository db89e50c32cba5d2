import Continuity
import Logging
import NIOCore
import Primitives
import Storage
import Wire

/// Carries out again, here, what was accepted elsewhere or before. Made on the event loop.
final class Readmission: Sendable {
    /// Where the effect of an entry goes.
    enum Target: Sendable {
        /// Into the copy and its journal, whence it is replayed.
        case copyAndJournal(Copy)
        /// Into the copy alone: its journal has it.
        case copyAlone
        /// Into the store.
        case store
    }

    private struct Parts {
        let catalogue: ToolCatalogue
        let resolver: PlanResolver
    }

    /// The transaction of an entry, and what may have to be done before it in a copy.
    private struct Resolved {
        let step: TransactionStep<Answer>
        let lifting: Statement?
        let subject: WriteSubject?
    }

    private let parts: NIOLoopBound<Parts>
    private let target: Target
    private let isStoreShared: Bool
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private let logger: Logger

    /// - Parameters:
    ///   - isStoreShared: Whether an entry may have been made for a version that is not known here.
    ///   - resolver: Makes plans for the store of the target, and has it.
    init(
        into target: Target, isStoreShared: Bool, catalogue: ToolCatalogue, resolver: PlanResolver,
        eventLoop: any EventLoop, clocks: Clocks, logger: Logger
    ) {
        self.target = target
        self.isStoreShared = isStoreShared
        parts = NIOLoopBound(Parts(catalogue: catalogue, resolver: resolver), eventLoop: eventLoop)
        self.eventLoop = eventLoop
        self.clocks = clocks
        self.logger = logger
    }

    /// Carries out entries, unless that was done before: in their order where they touch the same records,
    /// side by side where they do not, so that several share a commit.
    ///
    /// - Returns: The sequences of those that the store refused; all others are kept here, carried out or to
    ///   be judged.
    /// - Throws: what keeps one from being carried out or kept.
    func readmit(_ entries: [JournalEntry], into other: Target? = nil) async throws -> Set<Int64> {
        let target = other ?? target
        var window = ReplayWindow(entries, sideBySideMax: Self.sideBySideMax)
        return try await withThrowingTaskGroup(of: (JournalEntry, Bool).self) { group in
            var refused: Set<Int64> = []
            while !window.isDone {
                for entry in window.next() {
                    group.addTask { (entry, try await self.readmit(entry, into: target)) }
                }
                guard let (entry, isKept) = try await group.next() else { break }
                window.finished(entry)
                if !isKept { refused.insert(entry.sequence) }
            }
            return refused
        }
    }

    private static let sideBySideMax = 32

    /// Answers whether it is kept here.
    private func readmit(_ entry: JournalEntry, into target: Target) async throws -> Bool {
        do {
            let database = try await eventLoop.submit { [parts] in parts.value.resolver.database }.get()
            let plan = try EntryPlan(entry, dialect: database.dialect, clocks: clocks)
            guard let resolved = try await resolve(plan) else { return true }
            try await carryOut(resolved, plan, entry, in: database, target)
            return true
        } catch let refusal as ToolError {
            return try refused(entry, refusal, target)
        } catch let error as StorageError where Self.isInTheWay(error) {
            return try refused(entry, error, target)
        }
    }

    /// Whether what the entry makes is there: the copy has had it from the store, which it had reached.
    private static func isInTheWay(_ error: StorageError) -> Bool {
        switch error.code {
        case .uniqueViolation, .constraintViolation: true
        default: false
        }
    }

    /// The transaction of a plan; nil where its tool finds nothing to write.
    private func resolve(_ plan: EntryPlan) async throws -> Resolved? {
        let (parts, eventLoop, isStoreShared) = (parts, eventLoop, isStoreShared)
        return try await eventLoop.flatSubmit {
            let promise = eventLoop.makePromise(of: Resolved?.self)
            let lifting = isStoreShared ? plan.lifting(parts.value.catalogue) : nil
            let subject = plan.subject(parts.value.catalogue)
            plan.resolve(parts.value.catalogue, parts.value.resolver) { result in
                switch result {
                case .success(.write(let step)):
                    promise.succeed(Resolved(step: step, lifting: lifting, subject: subject))
                case .success(.answer): promise.succeed(nil)
                case .failure(let error): promise.fail(error)
                }
            }
            return promise.futureResult
        }.get()
    }

    private func carryOut(
        _ resolved: Resolved, _ plan: EntryPlan, _ entry: JournalEntry, in database: any Database,
        _ target: Target
    ) async throws {
        let step = resolved.step
        guard case .copyAndJournal = target else {
            let lifted = resolved.lifting.map { lifting in
                TransactionStep<Answer>.query([lifting]) { _ in step }
            }
            _ = try await database.write(
                plan.operation.exactlyOnce(lifted ?? step, looksFirst: true), deadline: plan.context.deadline)
            return
        }
        let accepted = plan.operation.accepted(
            step, arguments: entry.arguments, identifiers: plan.identifiers, epoch: entry.epoch,
            subject: resolved.subject, lifting: resolved.lifting)
        _ = try await database.write(accepted, deadline: plan.context.deadline)
    }

    /// What is refused here was accepted all the same: the primary store judges it.
    private func refused(
        _ entry: JournalEntry, _ refusal: any Error, _ target: Target
    ) throws -> Bool {
        logger.warning(
            "an accepted write is refused by what is known here",
            metadata: [
                "operation_id": "\(entry.operationID)", "tool": "\(entry.tool)", "error": "\(refusal)",
            ])
        guard case .copyAndJournal(let copy) = target, let journal = copy.log.current else { return false }
        do throws(JournalError) { _ = try journal.append([NewJournalEntry(entry)]) } catch {
            guard case .duplicate = error else { throw error }
        }
        return true
    }
}
