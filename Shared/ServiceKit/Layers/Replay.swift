import Continuity
import Logging
import NIOCore
import Primitives
import Storage
import Wire

/// Carries out accepted writes in the primary store, in the order of the journal, each exactly once. On one
/// event loop.
final class Replay {
    /// What became of one entry.
    private enum Ending {
        case concluded(JournalState, result: ByteBuffer?)
        /// The store went away again, or others stood in the way.
        case stopped
    }

    /// What one pass over the journal came to.
    struct Pass: Equatable {
        var at: Timestamp
        var replayed = 0
        var conflicts = 0
    }

    private static let batchMax = 256
    /// As many as there are connections for transactions, and some to wait for them.
    private static let sideBySideMax = 8

    private let copy: Copy
    private let conflicts: ConflictKeeper
    private let catalogue: ToolCatalogue
    private let resolver: PlanResolver
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private let logger: Logger
    private var isRunning = false {
        didSet { if !isRunning { stopped?.succeed() } }
    }
    /// Kept once it is to end.
    private var stopped: EventLoopPromise<Void>?
    private var window = ReplayWindow([], sideBySideMax: sideBySideMax)
    private var done: [JournalConclusion] = []
    private var isStopped = false
    private var isConcluding = false
    private var isFirstBatch = false
    /// What the last pass came to, with what is over of the one under way.
    private(set) var last: Pass?
    /// Told each time a batch was looked for, with how many entries there were; and when a pass ends.
    private let progressed: (_ waiting: Int) -> Void

    init(
        _ copy: Copy, catalogue: ToolCatalogue, resolver: PlanResolver, recorder: ConflictRecorder,
        eventLoop: any EventLoop, clocks: Clocks, logger: Logger, progressed: @escaping (Int) -> Void
    ) {
        self.copy = copy
        conflicts = ConflictKeeper(
            copy, database: resolver.database, catalogue: catalogue, recorder: recorder,
            eventLoop: eventLoop, clocks: clocks)
        self.catalogue = catalogue
        self.resolver = resolver
        self.eventLoop = eventLoop
        self.clocks = clocks
        self.logger = logger
        self.progressed = progressed
    }

    /// Replays until nothing waits or the store is away, unless that is under way.
    func start() {
        guard !isRunning, stopped == nil else { return }
        isRunning = true
        isFirstBatch = true
        nextBatch()
    }

    /// Begins nothing more; the future succeeds when nothing is under way.
    func stop() -> EventLoopFuture<Void> {
        let promise = stopped ?? eventLoop.makePromise()
        stopped = promise
        isStopped = true
        if !isRunning { promise.succeed() }
        return promise.futureResult
    }

    private func nextBatch() {
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        let (journal, eventLoop) = (copy.log.current, eventLoop)
        Task.detached {
            let entries = try? await journal?.waiting(after: 0, limit: Replay.batchMax)
            // A journal that can't be read is not an empty one.
            eventLoop.execute { if let entries { me.value.run(entries) } else { me.value.isRunning = false } }
        }
    }

    private func run(_ entries: [JournalEntry]) {
        progressed(entries.count)
        guard !entries.isEmpty else {
            isRunning = false
            return
        }
        conflicts.prepare(entries) { [self] isPrepared in
            guard isPrepared else { return isRunning = false }
            window = ReplayWindow(entries, sideBySideMax: Self.sideBySideMax)
            done = []
            isStopped = stopped != nil
            advance()
        }
    }

    private func advance() {
        let begun = isStopped ? [] : window.next()
        for entry in begun {
            carryOut(entry) { [self] ending in
                window.finished(entry)
                switch ending {
                case .stopped: isStopped = true
                case .concluded(let state, let result):
                    done.append(
                        JournalConclusion(
                            sequence: entry.sequence, state: state, at: clocks.now(), result: result))
                }
                advance()
            }
        }
        guard window.isDone || isStopped && window.isIdle, !isConcluding else { return }
        isConcluding = true
        note(done)
        conclude(done, goesOn: !isStopped)
    }

    private func note(_ conclusions: [JournalConclusion]) {
        var pass = isFirstBatch ? Pass(at: clocks.now()) : last ?? Pass(at: clocks.now())
        isFirstBatch = false
        pass.at = clocks.now()
        pass.replayed += conclusions.count { $0.state == .replayed }
        pass.conflicts += conclusions.count { $0.state != .replayed }
        last = pass
    }

    private func conclude(_ conclusions: [JournalConclusion], goesOn: Bool) {
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        let (journal, eventLoop, logger) = (copy.log.current, eventLoop, logger)
        Task.detached {
            var isNoted = true
            do { if !conclusions.isEmpty { try await journal?.conclude(conclusions) } } catch {
                logger.error(
                    "the journal did not take what became of writes", metadata: ["error": "\(error)"])
                isNoted = false
            }
            let goesOn = goesOn && isNoted
            eventLoop.execute {
                me.value.isConcluding = false
                if goesOn { me.value.nextBatch() } else { me.value.isRunning = false }
            }
        }
    }

    // MARK: One entry

    private func carryOut(_ entry: JournalEntry, completion: @escaping (Ending) -> Void) {
        switch conflicts.standing(of: entry) {
        case .kept: return undo(entry, nil, .conflict, completion)
        case .joins(let record): return keep(entry, refusedBy: nil, joining: record, completion)
        case .free: break
        }
        let plan: EntryPlan
        do { plan = try EntryPlan(entry, dialect: resolver.database.dialect, clocks: clocks) } catch {
            return keep(entry, refusedBy: error, completion)
        }
        plan.resolve(catalogue, resolver) { [self] result in
            switch result {
            case .success(.write(let step)): write(step, entry, plan, completion)
            case .success(.answer): completion(.concluded(.replayed, result: nil))
            case .failure(let error): failed(entry, error, completion)
            }
        }
    }

    private func write(
        _ step: TransactionStep<Answer>, _ entry: JournalEntry, _ plan: EntryPlan,
        _ completion: @escaping (Ending) -> Void
    ) {
        let bound = NIOLoopBound((self, completion), eventLoop: eventLoop)
        // The copy has shown it since it was accepted; what the store made of it comes with the feed.
        let transaction = plan.operation.exactlyOnce(step, looksFirst: true)
        let eventLoop = eventLoop
        resolver.database.write(transaction, deadline: plan.context.deadline) { result in
            eventLoop.execute {
                switch result {
                case .success(let committed):
                    bound.value.1(.concluded(.replayed, result: committed.outcome))
                case .failure(let error) where Operation.mayHideSuccess(error):
                    bound.value.0.recall(entry, plan, insteadOf: error, bound.value.1)
                case .failure(let error): bound.value.0.failed(entry, error, bound.value.1)
                }
            }
        }
    }

    /// Looks once more for what an attempt before the outage did: it may have been committed while this one
    /// waited for the record, and be what this one was refused for.
    private func recall(
        _ entry: JournalEntry, _ plan: EntryPlan, insteadOf refusal: any Error,
        _ completion: @escaping (Ending) -> Void
    ) {
        let bound = NIOLoopBound((self, completion), eventLoop: eventLoop)
        let (operation, eventLoop) = (plan.operation, eventLoop)
        resolver.database.read([operation.lookup], cost: .point, deadline: plan.context.deadline) { result in
            eventLoop.execute {
                let (me, completion) = bound.value
                do {
                    guard let outcome = try operation.earlierOutcome(in: result.get()[0]) else {
                        throw refusal
                    }
                    completion(.concluded(.replayed, result: outcome))
                } catch {
                    me.failed(entry, error, completion)
                }
            }
        }
    }

    /// What the store refuses becomes a conflict; what it could not do now is tried again.
    private func failed(
        _ entry: JournalEntry, _ error: any Error, _ completion: @escaping (Ending) -> Void
    ) {
        guard !Self.passes(error) else { return completion(.stopped) }
        keep(entry, refusedBy: error, completion)
    }

    /// Whether the same may succeed later.
    private static func passes(_ error: any Error) -> Bool {
        guard let storage = error as? StorageError else { return false }
        return storage.isRetryable || StoreAvailability.isLoss(storage.code)
    }

    private func keep(
        _ entry: JournalEntry, refusedBy error: (any Error)?, joining record: ConflictKeeper.Record? = nil,
        _ completion: @escaping (Ending) -> Void
    ) {
        logger.warning(
            "an accepted write is in conflict",
            metadata: [
                "operation_id": "\(entry.operationID)", "tool": "\(entry.tool)",
                "error": "\(error.map { "\($0)" } ?? "what it rests on is in conflict")",
            ])
        conflicts.keep(entry, refusedBy: error, joining: record) { [self] result in
            switch result {
            case .success: undo(entry, error, .conflict, completion)
            case .failure(let failure) where Self.passes(failure) || Self.isTaken(failure):
                completion(.stopped)
            case .failure(let failure):
                // The journal keeps it: one that can't be kept elsewhere must not hold up the others.
                logger.error(
                    "a conflict can't be recorded",
                    metadata: [
                        "operation_id": "\(entry.operationID)", "tool": "\(entry.tool)",
                        "error": "\(failure)",
                    ])
                undo(entry, error, .rejected, completion)
            }
        }
    }

    /// Whether another service has opened the same conflict at this moment.
    private static func isTaken(_ error: any Error) -> Bool {
        if case .uniqueViolation = (error as? StorageError)?.code { true } else { false }
    }

    private func undo(
        _ entry: JournalEntry, _ error: (any Error)?, _ state: JournalState,
        _ completion: @escaping (Ending) -> Void
    ) {
        let refusal = (error as? ToolError)?.structuredContent ?? ["error": ["code": "internal"]]
        let result = error == nil ? nil : refusal.serialized
        let bound = NIOLoopBound(completion, eventLoop: eventLoop)
        let (copy, source, eventLoop) = (copy, resolver.database, eventLoop)
        let removals = (try? EntryPlan(entry, dialect: source.dialect, clocks: clocks))
            .flatMap { $0.subject(catalogue)?.removals }
        Task.detached {
            let undone: Void? = try? await copy.undo(
                entry.operationID, removing: removals ?? [], from: source)
            let isUndone = undone != nil
            eventLoop.execute { bound.value(isUndone ? .concluded(state, result: result) : .stopped) }
        }
    }
}
