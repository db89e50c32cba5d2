import Continuity
import Logging
import NIOCore
import Primitives
import Resilience

/// Opens a journal again that accepts nothing any more, as after a full or failed disk, or that could not be
/// opened, when somebody wants to write or there is something to replay. On one event loop.
final class JournalReopening {
    private let stores: ServiceStores
    private let readmission: Readmission
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private let logger: Logger
    private let whenOpen: () -> Void
    private var isLost = false
    private var isRunning = false
    /// Opening reads the whole journal: not to be done for every write that a full disk refuses.
    private var backoff = Backoff(firstMilliseconds: 500, maxMilliseconds: 10_000)
    private var notBefore = MonotonicTime(nanoseconds: 0)
    private static let steadyMilliseconds: Int64 = 30_000

    init(
        _ stores: ServiceStores, readmission: Readmission, eventLoop: any EventLoop, clocks: Clocks,
        logger: Logger, whenOpen: @escaping () -> Void
    ) {
        self.stores = stores
        self.readmission = readmission
        self.eventLoop = eventLoop
        self.clocks = clocks
        self.logger = logger
        self.whenOpen = whenOpen
    }

    /// Whether the journal, where there should be one, accepts writes; where it does not, it is opened again.
    ///
    /// - Parameter isForWrite: Whether one that has never been open is asked of, too: nothing but new writes
    ///   waits for that.
    func look(isForWrite: Bool = false) -> Bool {
        guard !isRunning else { return false }
        let journal = stores.copy?.log.current
        let hasFailed = isLost || journal?.failure != nil
        guard hasFailed || isForWrite && stores.copy?.log.mayComeBack == true else { return true }
        let now = clocks.monotonic()
        guard now >= notBefore else { return false }
        isLost = hasFailed
        isRunning = true
        if now.milliseconds(since: notBefore) > Self.steadyMilliseconds { backoff.succeeded() }
        notBefore = now.advanced(milliseconds: backoff.failed(random: clocks.random()))
        reopen(journal)
        return false
    }

    private func reopen(_ failed: Journal?) {
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        let (stores, readmission, eventLoop) = (stores, readmission, eventLoop)
        let (clocks, logger) = (clocks, logger)
        if let failure = failed?.failure { stores.copy?.log.lose(failure) }
        Task.detached {
            await failed?.closeApart()
            await stores.openJournal(clocks: clocks, logger: logger)
            let journal = stores.copy?.log.current
            if let journal, let copy = stores.copy {
                // What is in the journal alone since the copy could not take it.
                do { try await readmission.restore(journal, into: copy) } catch {
                    logger.error("the copy lacks accepted writes", metadata: ["error": "\(error)"])
                }
                logger.notice("the journal was opened again")
            }
            eventLoop.execute {
                me.value.isLost = me.value.isLost && journal == nil
                me.value.isRunning = false
                if journal != nil { me.value.whenOpen() }
            }
        }
    }
}
