import Continuity
import Logging
import NIOCore
import Primitives
import Storage
import Transport
import Wire

/// Answers `service/recover`: takes back what `pending.md` has of this service. On one event loop.
final class RecoveryMethod {
    private let stores: ServiceStores
    private let fallback: Fallback?
    private let pending: PendingFile
    private let service: String
    private let readmission: Readmission
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private let logger: Logger
    private var isRunning = false

    /// Nil where there is no state directory, and so no such file, and for a standby, whose primary recovers.
    init?(
        _ stores: ServiceStores, fallback: Fallback?, service: String, readmission: Readmission,
        eventLoop: any EventLoop, clocks: Clocks, logger: Logger
    ) {
        guard let files = stores.files, files.role != .standby else { return nil }
        self.stores = stores
        self.fallback = fallback
        pending = PendingFile(directory: files.home, clocks: clocks)
        self.service = service
        self.readmission = readmission
        self.eventLoop = eventLoop
        self.clocks = clocks
        self.logger = logger
    }

    func run(_ request: IncomingRequest) {
        guard let identity = stores.identity else {
            return request.fail(.internalError, "which store this is, is not known yet; try again")
        }
        guard !isRunning else { return request.fail(.invalidRequest, "a recovery is under way") }
        isRunning = true
        let recovery = Recovery(
            pending: pending, identity: identity, service: service, stores: stores, readmission: readmission,
            clocks: clocks)
        let bound = NIOLoopBound((self, request), eventLoop: eventLoop)
        let eventLoop = eventLoop
        Task.detached {
            let result: Result<Recovery.Report, any Error>
            do { result = .success(try await recovery.run()) } catch { result = .failure(error) }
            eventLoop.execute { bound.value.0.finish(result, bound.value.1) }
        }
    }

    private func finish(_ result: Result<Recovery.Report, any Error>, _ request: IncomingRequest) {
        isRunning = false
        // What waits goes to the store before anything new does.
        if stores.copy?.log.current?.status.depth ?? 0 > 0 { fallback?.heard(.failed(.unavailable)) }
        switch result {
        case .success(let report):
            logger.notice("recovered from pending.md", metadata: ["report": "\(report)"])
            request.answer { $0.writeImmutableBuffer(report.json.serialized) }
        case .failure(let error):
            logger.error("pending.md can't be recovered from", metadata: ["error": "\(error)"])
            request.fail(.internalError, "not everything could be taken back; the log has why; try again")
        }
    }
}
