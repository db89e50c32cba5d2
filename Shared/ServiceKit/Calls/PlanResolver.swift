import NIOCore
import Primitives
import Storage

/// Carries out plans against one store, as far as their writes. On one event loop.
final class PlanResolver {
    /// Where a plan has led.
    enum Resolution {
        case answer(Answer)
        case write(TransactionStep<Answer>)
    }

    private final class Waiting {
        let isAwaited: () -> Bool
        let deadline: Deadline
        /// Since when a call waits for it; nil for what is not turned away.
        let since: MonotonicTime?
        let completion: (Result<Resolution, any Error>) -> Void

        init(
            _ isAwaited: @escaping () -> Bool, _ deadline: Deadline, _ since: MonotonicTime?,
            _ completion: @escaping (Result<Resolution, any Error>) -> Void
        ) {
            self.isAwaited = isAwaited
            self.deadline = deadline
            self.since = since
            self.completion = completion
        }
    }

    let database: any Database
    /// What the calls have under way there.
    let load: StoreLoad
    private let pointReads: PointReads
    private let peers: PeerVerifier
    private let eventLoop: any EventLoop
    private let inbox: Inbox

    init(
        database: any Database, peers: PeerVerifier, eventLoop: any EventLoop, inbox: Inbox, clocks: Clocks
    ) {
        self.database = database
        load = StoreLoad(clocks: clocks)
        self.peers = peers
        self.eventLoop = eventLoop
        self.inbox = inbox
        pointReads = PointReads(database: database, eventLoop: eventLoop)
    }

    /// Carries out what `plan` makes; `completion` is called on the event loop, never where nobody waits any
    /// more.
    ///
    /// - Parameter since: When the call came that it is for: it may be turned away, by a
    ///   `StoreLoad.Refusal`, before any of its reads. Nil: it never is.
    func resolve(
        deadline: Deadline, since: MonotonicTime? = nil, while isAwaited: @escaping () -> Bool,
        _ plan: () throws -> Plan, completion: @escaping (Result<Resolution, any Error>) -> Void
    ) {
        attempt(Waiting(isAwaited, deadline, since, completion), plan)
    }

    private func attempt(_ waiting: Waiting, _ plan: () throws -> Plan) {
        do { execute(try plan(), waiting) } catch { waiting.completion(.failure(error)) }
    }

    private func execute(_ plan: Plan, _ waiting: Waiting) {
        guard waiting.isAwaited() else { return }
        let bound = NIOLoopBound((self, waiting), eventLoop: eventLoop)
        switch plan {
        case .answer(let answer): waiting.completion(.success(.answer(answer)))
        case .write(let step): waiting.completion(.success(.write(step)))
        case .read(let statements, let cost, let respond):
            read(statements, cost, waiting) { [inbox] result in
                inbox.post {
                    let (me, waiting) = bound.value
                    me.ended(cost, waiting, result)
                    waiting.completion(Result { .answer(try respond(result.get())) })
                }
            }
        case .readThen(let statements, let cost, let next):
            read(statements, cost, waiting) { [inbox] result in
                inbox.post {
                    let (me, waiting) = bound.value
                    me.ended(cost, waiting, result)
                    me.attempt(waiting) { try next(result.get()) }
                }
            }
        case .verify(let references, let next):
            peers.verify(references, deadline: waiting.deadline) { [self] verifications in
                attempt(waiting) { try next(verifications) }
            }
        }
    }

    private func read(
        _ statements: [Statement], _ cost: ReadCost, _ waiting: Waiting,
        completion: @escaping @Sendable (Result<[Rows], StorageError>) -> Void
    ) {
        if let since = waiting.since, !load.admits(.init(cost), at: since) {
            return waiting.completion(.failure(StoreLoad.Refusal(lane: .init(cost))))
        }
        switch cost {
        case .point: pointReads.add(statements, deadline: waiting.deadline, completion: completion)
        case .scan:
            database.read(statements, cost: cost, deadline: waiting.deadline, completion: completion)
        }
    }

    private func ended(_ cost: ReadCost, _ waiting: Waiting, _ result: Result<[Rows], StorageError>) {
        guard let since = waiting.since else { return }
        let isDone = if case .success = result { true } else { false }
        load.ended(.init(cost), since: since, isDone: isDone)
    }
}
