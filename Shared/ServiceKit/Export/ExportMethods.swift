import Continuity
import Logging
import NIOCore
import Primitives
import Storage
import Transport
import Wire

/// Answers `service/export` and `service/restore`: the whole of a service's store into a file and out of one.
/// On one event loop.
///
/// The file is in the runtime directory, for who asks can reach that, wherever the service runs.
final class ExportMethods {
    private let stores: ServiceStores
    private let schema: Schema
    private let service: String
    private let directory: String
    private let hasWrites: () -> Bool
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private let logger: Logger
    private var isRunning = false

    /// The longest that it may take.
    private static let milliseconds: Int64 = 600_000

    /// - Parameters:
    ///   - directory: Where the files must be.
    ///   - hasWrites: Whether writes are taken here.
    init(
        _ stores: ServiceStores, descriptor: ServiceDescriptor, directory: String,
        hasWrites: @escaping () -> Bool, eventLoop: any EventLoop, clocks: Clocks, logger: Logger
    ) {
        self.stores = stores
        schema = descriptor.schema
        service = descriptor.name
        self.directory = directory
        self.hasWrites = hasWrites
        self.eventLoop = eventLoop
        self.clocks = clocks
        self.logger = logger
    }

    /// Writes everything into a new file.
    func export(_ request: IncomingRequest) {
        guard let path = path(request) else { return }
        run(request) { [schema] (database, deadline) throws(StorageError) in
            try database.session(.snapshot, deadline: deadline) { (session) throws(StorageError) in
                try ExportPart.write(to: path, of: schema, in: session).json
            }
        }
    }

    /// Fills the store, which must be empty, from a piece of a file; `check` says only whether it could.
    func restore(_ request: IncomingRequest) {
        guard let path = path(request) else { return }
        guard let offset = request.params?["offset"]?.integer, offset >= 0,
            let length = request.params?["bytes"]?.integer, length >= 0,
            let digest = request.params?["sha256"]?.string,
            let id = request.params?["export_id"]?.string.flatMap({ Identifier($0) })
        else {
            return request.fail(.invalidParameters, "offset, bytes, sha256 and export_id say what to restore")
        }
        let piece = RestoredPart(path: path, offset: offset, length: length, sha256: digest, exportID: id)
        let onlyChecks = request.params?["check"]?.decoded == true
        let (schema, now) = (schema, clocks.now())
        run(request) { (database, deadline) throws(StorageError) in
            try database.session(onlyChecks ? .snapshot : .filling, deadline: deadline) {
                (session) throws(StorageError) in
                let restoration = try Restoration(of: schema, in: session)
                return try onlyChecks ? restoration.check(piece) : restoration.fill(from: piece, at: now)
            }
        }
    }

    /// The file's path; nil, and answered, where it is none of ours.
    private func path(_ request: IncomingRequest) -> String? {
        guard let path = request.params?["path"]?.string, path.hasPrefix(directory + "/"),
            !path.split(separator: "/").contains("..")
        else {
            request.fail(.invalidParameters, "path must be in the runtime directory")
            return nil
        }
        return path
    }

    private func run(
        _ request: IncomingRequest,
        _ work: @escaping @Sendable (any Database, Deadline) throws(StorageError) -> JSON
    ) {
        if let refusal = refusal { return request.fail(.invalidRequest, refusal) }
        isRunning = true
        let deadline = Deadline(milliseconds: Self.milliseconds, from: clocks.monotonic())
        let bound = NIOLoopBound((self, request), eventLoop: eventLoop)
        let (eventLoop, database) = (eventLoop, stores.primary)
        let none = StorageError(.unavailable, detail: "the system has no thread left")
        Task.detached {
            let result: Result<JSON, StorageError>
            do throws(StorageError) {
                result = .success(
                    try await DedicatedThread.run(name: "export", orElse: none) {
                        Result { () throws(StorageError) in try work(database, deadline) }
                    })
            } catch {
                result = .failure(error)
            }
            eventLoop.execute { bound.value.0.finish(result, bound.value.1) }
        }
    }

    /// Why it can't be done now; nil where it can.
    private var refusal: String? {
        if isRunning { return "another export or restoration is under way" }
        guard hasWrites() else { return "the service is on its way back; try again" }
        guard stores.primary.isReachable else { return "the store can't be reached; try again when it is" }
        guard (stores.copy?.log.current?.status.depth ?? 0) == 0 else {
            return "accepted writes wait for the store; try again when they are replayed"
        }
        return nil
    }

    private func finish(_ result: Result<JSON, StorageError>, _ request: IncomingRequest) {
        isRunning = false
        switch result {
        case .success(let report):
            request.answer { $0.writeImmutableBuffer(report.serialized) }
        case .failure(let error):
            logger.error("an export or restoration failed", metadata: ["error": "\(error)"])
            guard error.code == .invalidStatement else {
                return request.fail(.internalError, "nothing was done; the log of \(service) has why")
            }
            // What is wrong with the file, and where.
            request.fail(.invalidRequest, error.detail)
        }
    }
}
