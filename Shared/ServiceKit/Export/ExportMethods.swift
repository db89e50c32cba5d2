import Continuity
import Logging
import NIOCore
import Primitives
import Storage
import Transport
import Wire

/// Answers `service/hold`, `service/release`, `service/export`, `service/restore` and `service/empty`: the
/// whole of a service's store into a file and out of one. On one event loop.
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
    /// Told when the store has been filled or emptied, past everybody who watches it.
    private let whenFilled: () -> Void
    private var isRunning = false
    /// The snapshot that is held to be written out.
    private var taking: Taking?

    /// A snapshot that somebody has asked for, and what they wait for now.
    private final class Taking {
        let held: HeldSnapshot
        var waiting: IncomingRequest?

        init(_ held: HeldSnapshot, _ request: IncomingRequest) { (self.held, waiting) = (held, request) }
    }

    /// The longest that it may take.
    private static let milliseconds: Int64 = 600_000

    /// - Parameters:
    ///   - directory: Where the files must be.
    ///   - hasWrites: Whether writes are taken here.
    init(
        _ stores: ServiceStores, descriptor: ServiceDescriptor, directory: String,
        hasWrites: @escaping () -> Bool, whenFilled: @escaping () -> Void, eventLoop: any EventLoop,
        clocks: Clocks, logger: Logger
    ) {
        self.whenFilled = whenFilled
        self.stores = stores
        schema = descriptor.schema
        service = descriptor.name
        self.directory = directory
        self.hasWrites = hasWrites
        self.eventLoop = eventLoop
        self.clocks = clocks
        self.logger = logger
    }

    // MARK: Snapshots

    /// Takes a snapshot for a cut through several services, and holds up writes, where that is the way, until
    /// it is released. It ends with the connection.
    func snapshot(_ request: IncomingRequest) {
        if let refusal { return request.fail(.invalidRequest, refusal) }
        isRunning = true
        let (held, name) = (HeldSnapshot(clocks: clocks), request.params?["join"]?.string)
        let taking = Taking(held, request)
        self.taking = taking
        request.whenConnectionCloses { held.drop() }
        let deadline = Deadline(milliseconds: Self.milliseconds, from: clocks.monotonic())
        let bound = NIOLoopBound((self, taking), eventLoop: eventLoop)
        let (eventLoop, database, schema) = (eventLoop, stores.primary, schema)
        let none = StorageError(.unavailable, detail: "the system has no thread left")
        Task.detached {
            let result: Result<JSON, StorageError>
            do throws(StorageError) {
                result = .success(
                    try await DedicatedThread.run(name: "snapshot", orElse: none) {
                        Result { () throws(StorageError) in
                            try database.cut(
                                joining: name, deadline: deadline,
                                whenTaken: { (name) throws(StorageError) in
                                    held.hold()
                                    eventLoop.execute { bound.value.0.taken(bound.value.1, name) }
                                    try held.waitForRelease(
                                        withinMilliseconds: name == nil
                                            ? HeldSnapshot.holdMilliseconds : HeldSnapshot.joinMilliseconds)
                                },
                                { (session) throws(StorageError) in
                                    let path = try held.waitForPath(until: deadline)
                                    return try ExportPart.write(to: path, of: schema, in: session).json
                                })
                        }
                    })
            } catch {
                result = .failure(error)
            }
            eventLoop.execute { bound.value.0.ended(bound.value.1, result) }
        }
    }

    private func taken(_ taking: Taking, _ name: String?) {
        guard let request = taking.waiting else { return }
        taking.waiting = nil
        // What was accepted while it was taken is in no store yet.
        if let condition {
            taking.held.drop()
            return request.fail(.invalidRequest, condition)
        }
        let answer: JSON = ["name": name.map { .string($0) } ?? .null]
        request.answer { $0.writeImmutableBuffer(answer.serialized) }
    }

    /// Lets writes go on; refuses where they have gone on before.
    func release(_ request: IncomingRequest) {
        guard taking?.held.release() == true else {
            return request.fail(.invalidRequest, "the snapshot was given up: it took too long")
        }
        request.answer { $0.writeStaticString("{}") }
    }

    private func ended(_ taking: Taking, _ result: Result<JSON, StorageError>) {
        isRunning = false
        self.taking = nil
        guard let request = taking.waiting else { return }
        finish(result, request)
    }

    // MARK: Files

    /// Writes everything into a new file: as it is now, or as the snapshot has it that was taken before.
    func export(_ request: IncomingRequest) {
        guard let path = path(request) else { return }
        if request.params?["from_snapshot"]?.decoded == true {
            guard let taking, taking.waiting == nil, taking.held.write(to: path) else {
                return request.fail(.invalidRequest, "there is no snapshot any more; begin again")
            }
            taking.waiting = request
            return
        }
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

    /// Says what there is, with `check`; otherwise empties the store if it was filled from that export.
    func empty(_ request: IncomingRequest) {
        let id = request.params?["export_id"]?.string.flatMap { Identifier($0) }
        let onlyChecks = request.params?["check"]?.decoded == true
        guard onlyChecks || id != nil else {
            return request.fail(.invalidParameters, "export_id says what the store was filled from")
        }
        let evenIfChanged = request.params?["even_if_changed"]?.decoded == true
        let (schema, now, operationID) = (schema, clocks.now(), clocks.identifier())
        run(request) { (database, deadline) throws(StorageError) in
            try database.session(onlyChecks ? .snapshot : .filling, deadline: deadline) {
                (session) throws(StorageError) in
                let emptying = try Emptying(of: schema, in: session)
                guard let id, !onlyChecks else { return try emptying.look() }
                return try emptying.empty(of: id, evenIfChanged: evenIfChanged, noting: operationID, at: now)
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
            eventLoop.execute {
                bound.value.0.isRunning = false
                bound.value.0.whenFilled()
                bound.value.0.finish(result, bound.value.1)
            }
        }
    }

    /// Why it can't be done now; nil where it can.
    private var refusal: String? {
        isRunning ? "another export or restoration is under way" : condition
    }

    /// What is not as it must be for the store to have all that was acknowledged; nil where it has.
    private var condition: String? {
        guard hasWrites() else { return "the service is on its way back; try again" }
        guard stores.primary.isReachable else { return "the store can't be reached; try again when it is" }
        guard (stores.copy?.log.current?.status.depth ?? 0) == 0 else {
            return "accepted writes wait for the store; try again when they are replayed"
        }
        return nil
    }

    private func finish(_ result: Result<JSON, StorageError>, _ request: IncomingRequest) {
        switch result {
        case .success(let report):
            request.answer { $0.writeImmutableBuffer(report.serialized) }
        case .failure(let error):
            logger.error("an export or restoration failed", metadata: ["error": "\(error)"])
            switch error.code {
            // What is wrong with the file, and where.
            case .invalidStatement, .timeout: request.fail(.invalidRequest, error.detail)
            case .full: request.fail(.internalError, "there is no room: \(error.detail)")
            default: request.fail(.internalError, "nothing was done; the log of \(service) has why")
            }
        }
    }
}
