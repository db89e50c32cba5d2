import Logging
import NIOCore
import Primitives
import Storage
import Transport
import Wire

/// Has imports that wait in this service end: those that nobody conducts any more, and those that the service
/// that decides has decided. Nothing runs while none waits. On one event loop.
final class ImportKeeper {
    private let records: ImportedRecords
    private let database: any Database
    private let own: FrameClient
    private let decider: FrameClient?
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private let logger: Logger
    /// Since when each import is seen to wait.
    private var seen: [Identifier: MonotonicTime] = [:]
    private var isLooking = false
    private var isClosed = false

    private static let intervalMilliseconds: Int64 = 1000
    private static let deadlineMilliseconds: Int64 = 5000

    init(
        _ records: ImportedRecords, service: String, database: any Database, runtimeDirectory: String,
        eventLoop: any EventLoop, clocks: Clocks, logger: Logger
    ) {
        self.records = records
        self.database = database
        self.eventLoop = eventLoop
        self.clocks = clocks
        self.logger = logger
        func client(_ name: String) -> FrameClient {
            FrameClient(path: "\(runtimeDirectory)/\(name).sock", eventLoop: eventLoop, clocks: clocks)
        }
        // Through the socket, a step is carried out like any other write.
        own = client(service)
        decider = records.decider.map(client)
    }

    /// An import may wait here from now on.
    func expect(withinMilliseconds delay: Int64 = ImportKeeper.intervalMilliseconds) {
        guard !isLooking, !isClosed else { return }
        isLooking = true
        eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(delay)) { [weak self] in self?.look() }
    }

    func close() {
        isClosed = true
        own.close()
        decider?.close()
    }

    private var deadline: Deadline {
        Deadline(milliseconds: Self.deadlineMilliseconds, from: clocks.monotonic())
    }

    private func look() {
        guard !isClosed else { return }
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        database.read([ImportStatements.open], cost: .point, deadline: deadline) { [eventLoop] result in
            let open = Result { try result.get()[0].map { try KnownImport(row: $0) } }
            eventLoop.execute { me.value.found(try? open.get()) }
        }
    }

    /// - Parameter open: Those that wait; nil where the store does not say.
    private func found(_ open: [KnownImport]?) {
        isLooking = false
        guard let open else { return expect() }
        let now = clocks.monotonic()
        seen = Dictionary(open.map { ($0.id, seen[$0.id] ?? now) }) { first, _ in first }
        guard !open.isEmpty else { return }
        expect()
        for known in open {
            guard let decider else {
                let step = ImportFollowing.ownStep(
                    known.state, startedAt: known.startedAt, now: clocks.now())
                carryOut(step, known)
                continue
            }
            ask(decider, about: known)
        }
    }

    private func ask(_ decider: FrameClient, about known: KnownImport) {
        let arguments: JSONObject = ["import_id": .string(known.id.description)]
        call(decider, "service/import-state", arguments, actor: known.actor) { [weak self] content in
            guard let self else { return }
            let word: ImportFollowing.Word =
                content.map { content in
                    let state = content["imports"]?.array?.first?["state"]?.string
                    return state.flatMap { ImportState(rawValue: $0) }.map { .state($0) } ?? .unknown
                } ?? .silent
            let waited = seen[known.id].map { self.clocks.monotonic().milliseconds(since: $0) } ?? 0
            carryOut(ImportFollowing.step(known.state, on: word, waited: waited), known)
        }
    }

    private func carryOut(_ step: ImportFollowing.Step, _ known: KnownImport) {
        var arguments: JSONObject = ["import_id": .string(known.id.description)]
        let method: String
        switch step {
        case .wait: return
        case .confirm: method = "service/import-confirm"
        case .withdraw: method = "service/import-withdraw"
        case .rollBack, .keep:
            method = "service/import-rollback"
            arguments["step"] = .string(step == .keep ? "cancel" : "finish")
        }
        logger.notice("an import is ended", metadata: ["id": "\(known.id)", "by": "\(method)"])
        call(own, method, arguments, actor: known.actor) { _ in }
    }

    /// - Parameter completion: Takes what was answered; nil where that is no success.
    private func call(
        _ client: FrameClient, _ method: String, _ arguments: JSONObject, actor: String,
        completion: @escaping (JSON?) -> Void
    ) {
        let operationID = clocks.identifier().description
        client.call(method, deadline: deadline) { buffer, remaining in
            let params: JSON = [
                "arguments": .object(arguments),
                "_meta": [
                    MetaKey.deadline: .integer(remaining), MetaKey.actor: .string(actor),
                    MetaKey.operationID: .string(operationID),
                ],
            ]
            buffer.writeImmutableBuffer(params.serialized)
        } completion: { result in
            guard case .success(.result(let slice)) = result, let answer = slice.decoded,
                answer["isError"] != true
            else { return completion(nil) }
            completion(answer["structuredContent"])
        }
    }
}
