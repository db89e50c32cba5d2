import Continuity
import Logging
import NIOCore
import Primitives
import Storage
import Wire

/// Carries out again, here, what was accepted elsewhere or before: with the same identifiers, at the same
/// time, by the same actor. On one event loop.
final class Readmission: Sendable {
    /// Where the effect of an entry goes.
    enum Target: Sendable {
        /// Into the copy and its journal, whence it is replayed.
        case copyAndJournal(Copy)
        /// Into the copy alone: its journal has it.
        case copy(Copy)
        /// Into the store.
        case store
    }

    private struct Parts {
        let catalogue: ToolCatalogue
        let resolver: PlanResolver
    }

    private let parts: NIOLoopBound<Parts>
    private let target: Target
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private let logger: Logger
    private static let entryMilliseconds: Int64 = 5000

    /// Made on the event loop.
    ///
    /// - Parameter resolver: Makes plans for the store of the target.
    init(
        into target: Target, catalogue: ToolCatalogue, resolver: PlanResolver, eventLoop: any EventLoop,
        clocks: Clocks, logger: Logger
    ) {
        self.target = target
        parts = NIOLoopBound(Parts(catalogue: catalogue, resolver: resolver), eventLoop: eventLoop)
        self.eventLoop = eventLoop
        self.clocks = clocks
        self.logger = logger
    }

    /// Carries out one entry, unless that was done before.
    ///
    /// - Returns: Whether it is kept here, carried out or to be judged; not so where the store refused it.
    /// - Throws: what keeps it from being carried out or kept.
    func readmit(_ entry: JournalEntry) async throws -> Bool { try await readmit(entry, into: target) }

    func readmit(_ entry: JournalEntry, into target: Target) async throws -> Bool {
        let identifiers = OperationIdentifiers(
            of: entry.operationID, at: entry.acceptedAt, recorded: entry.identifiers)
        guard let arguments = (try? JSON(parsing: entry.arguments))?.object else {
            throw StorageError(.invalidStatement, detail: "the arguments of \(entry.operationID)")
        }
        let operation = Operation(
            id: entry.operationID, tool: entry.tool, arguments: .object(arguments), actor: entry.actor,
            at: entry.acceptedAt)
        do {
            guard let step = try await plan(entry, arguments, identifiers) else { return true }
            try await carryOut(step, operation, entry, identifiers, target)
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

    /// The transaction of an entry; nil where its tool finds nothing to write.
    private func plan(
        _ entry: JournalEntry, _ arguments: JSONObject, _ identifiers: OperationIdentifiers
    ) async throws -> TransactionStep<Answer>? {
        let (parts, eventLoop) = (parts, eventLoop)
        let context = CallContext(
            operationID: entry.operationID, actor: entry.actor, now: entry.acceptedAt,
            deadline: Deadline(milliseconds: Self.entryMilliseconds, from: clocks.monotonic()),
            dialect: .sqlite, newIdentifier: { identifiers.next() })
        return try await eventLoop.flatSubmit {
            let promise = eventLoop.makePromise(of: TransactionStep<Answer>?.self)
            guard let known = parts.value.catalogue[entry.tool] else {
                promise.fail(ToolError(.internal, "There is no tool \(entry.tool) any more."))
                return promise.futureResult
            }
            parts.value.resolver.resolve(deadline: context.deadline, while: { true }) {
                try known.read(arguments).plan(context)
            } completion: { result in
                switch result {
                case .success(.write(let step)): promise.succeed(step)
                case .success(.answer): promise.succeed(nil)
                case .failure(let error): promise.fail(error)
                }
            }
            return promise.futureResult
        }.get()
    }

    private func carryOut(
        _ step: TransactionStep<Answer>, _ operation: Operation, _ entry: JournalEntry,
        _ identifiers: OperationIdentifiers, _ target: Target
    ) async throws {
        let deadline = Deadline(milliseconds: Self.entryMilliseconds, from: clocks.monotonic())
        switch target {
        case .copyAndJournal(let copy):
            let accepted = operation.accepted(
                step, arguments: entry.arguments, identifiers: identifiers,
                epoch: entry.epoch)
            _ = try await copy.database.write(accepted, deadline: deadline)
        case .copy(let copy):
            _ = try await copy.database.write(
                operation.exactlyOnce(step, looksFirst: true), deadline: deadline)
        case .store:
            let database = try await eventLoop.submit { [parts] in parts.value.resolver.database }.get()
            _ = try await database.write(
                operation.exactlyOnce(step, looksFirst: true), deadline: deadline)
        }
    }

    /// What is refused here was accepted all the same: the primary store judges it.
    private func refused(
        _ entry: JournalEntry, _ refusal: any Error, _ target: Target
    ) throws -> Bool {
        logger.warning(
            "an accepted write is refused by what is known here",
            metadata: ["operation_id": "\(entry.operationID)", "error": "\(refusal)"])
        guard case .copyAndJournal(let copy) = target, let journal = copy.log.current else { return false }
        do throws(JournalError) { _ = try journal.append([NewJournalEntry(entry)]) } catch {
            guard case .duplicate = error else { throw error }
        }
        return true
    }
}
