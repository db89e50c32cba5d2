import Continuity
import Logging
import NIOCore
import Primitives
import Resilience

/// Opens a journal again that accepts nothing any more, as after a full or failed disk, when somebody wants
/// to write or there is something to replay. On one event loop.
final class JournalReopening {
    private let stores: ServiceStores
    private let readmission: Readmission
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private let logger: Logger
    private var isLost = false
    private var isRunning = false
    /// Opening reads the whole journal: not to be done for every write that a full disk refuses.
    private var backoff = Backoff(firstMilliseconds: 500, maxMilliseconds: 10_000)
    private var notBefore = MonotonicTime(nanoseconds: 0)
    private static let steadyMilliseconds: Int64 = 30_000

    init(
        _ stores: ServiceStores, readmission: Readmission, eventLoop: any EventLoop, clocks: Clocks,
        logger: Logger
    ) {
        self.stores = stores
        self.readmission = readmission
        self.eventLoop = eventLoop
        self.clocks = clocks
        self.logger = logger
    }

    /// Whether the journal, where there should be one, accepts writes; where it does not, it is opened again.
    func look() -> Bool {
        guard !isRunning else { return false }
        let journal = stores.copy?.log.current
        guard isLost || journal?.failure != nil else { return true }
        let now = clocks.monotonic()
        guard now >= notBefore else { return false }
        isLost = true
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
        stores.copy?.log.current = nil
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
                me.value.isLost = journal == nil
                me.value.isRunning = false
            }
        }
    }
}
