import Glibc
import NIOCore
import Primitives
import Processes
import Transport
import Wire

/// Carries out what `AdapterMachine` decides: callers on a socket here, a server's process there.
///
/// Everything happens on its one event loop.
final class AdapterRuntime {
    private let foreign: ForeignServer
    private let environment: [String: String]
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private let log: (LogLevel, String) -> Void
    private var machine: AdapterMachine
    private var server: FrameServer?
    private var process: ForeignProcess?
    private var requests: [AdapterMachine.CallKey: IncomingRequest] = [:]
    private var lastKey = 0
    private var timer: Scheduled<Void>?
    private var events: [AdapterMachine.Event] = []
    private var isHandling = false
    private var isNoiseTold = false
    private var left: EventLoopPromise<Void>?

    /// - Parameter environment: The server's whole environment.
    init(
        _ foreign: ForeignServer, environment: [String: String], eventLoop: any EventLoop, clocks: Clocks,
        log: @escaping (LogLevel, String) -> Void
    ) {
        self.foreign = foreign
        self.environment = environment
        self.eventLoop = eventLoop
        self.clocks = clocks
        self.log = log
        machine = AdapterMachine(name: foreign.name)
    }

    /// Requests that wait for an answer.
    var inFlightCount: Int { requests.count }

    /// Accepts callers and starts the server. The future succeeds once it accepts; the server may take
    /// longer.
    func start(_ listener: Listener) -> EventLoopFuture<Void> {
        let server = FrameServer(eventLoop: eventLoop, clocks: clocks) { [weak self] in self?.receive($0) }
        self.server = server
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        return server.start(listener).map { bound.value.handle(.start) }
    }

    /// Answers everybody, ends the server; the future succeeds when nothing is left.
    func leave() -> EventLoopFuture<Void> {
        if let left { return left.futureResult }
        let promise = eventLoop.makePromise(of: Void.self)
        left = promise
        handle(.leave)
        if process == nil { promise.succeed() }
        let drained = server?.drain() ?? eventLoop.makeSucceededVoidFuture()
        return drained.and(promise.futureResult).map { _ in }
    }

    private func receive(_ request: IncomingRequest) {
        lastKey += 1
        let key = lastKey
        let params = request.params?.decoded?.object ?? [:]
        let isRead = params["_meta"]?[MetaKey.operationID] == nil
        let standard =
            isRead ? Limits.readDeadlineMillisecondsDefault : Limits.writeDeadlineMillisecondsDefault
        let remaining = params["_meta"]?[MetaKey.deadline]?.integer ?? standard
        let call = AdapterCall(
            id: request.id.decoded ?? .null, method: request.method, params: params,
            deadline: request.arrival.advanced(
                milliseconds: min(max(0, remaining), Limits.deadlineMillisecondsMax)))
        requests[key] = request
        guard process?.isCongested != true else {
            let message = "\(foreign.name) reads too slowly; ask again shortly."
            return answer(key, .failure(.unavailable, message, of: call))
        }
        request.whenGivenUp { [weak self] in
            guard let self, requests.removeValue(forKey: key) != nil else { return }
            handle(.givenUp(key))
        }
        handle(.asked(key, call))
    }

    private func handle(_ event: AdapterMachine.Event) {
        events.append(event)
        guard !isHandling else { return }
        isHandling = true
        while !events.isEmpty {
            let event = events.removeFirst()
            for action in machine.handle(event, at: clocks.monotonic(), random: clocks.random) {
                perform(action)
            }
        }
        isHandling = false
    }

    private func perform(_ action: AdapterMachine.Action) {
        switch action {
        case .open: open()
        case .close: process?.end()
        case .send(let message): process?.send(message)
        case .answer(let key, let answer): self.answer(key, answer)
        case .notify(let key, let method, let params): notify(key, method, params)
        case .setTimer(let time): setTimer(time)
        case .log(let level, let text): log(level, text)
        }
    }

    private func answer(_ key: AdapterMachine.CallKey, _ answer: AdapterAnswer) {
        guard let request = requests.removeValue(forKey: key) else { return }
        switch answer {
        case .result(let result): request.answer { $0.writeImmutableBuffer(result.serialized) }
        case .error(let error): request.fail(with: error)
        }
    }

    /// What is logged names no request by itself.
    private func notify(_ key: AdapterMachine.CallKey, _ method: String, _ params: JSON) {
        guard let request = requests[key] else { return }
        guard method == "notifications/message", var members = params.object else {
            return request.notify(method, params)
        }
        var meta = members["_meta"]?.object ?? [:]
        meta[MetaKey.request] = request.id.decoded ?? .null
        members["_meta"] = .object(meta)
        request.notify(method, .object(members))
    }

    private func setTimer(_ time: MonotonicTime) {
        timer?.cancel()
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let delay = max(0, time.nanoseconds - clocks.monotonic().nanoseconds)
        timer = eventLoop.scheduleTask(in: .nanoseconds(delay)) { bound.value.handle(.timerFired) }
    }

    // MARK: The server's process

    private func open() {
        isNoiseTold = false
        guard let program = foreign.program(path: environment["PATH"], isExecutable: ThisProcess.isExecutable)
        else { return handle(.ended("there is no program \(foreign.words[0])")) }
        do throws(SystemFault) {
            process = try ForeignProcess.launch(
                program, arguments: Array(foreign.words.dropFirst()), environment: environment,
                eventLoop: eventLoop,
                callbacks: .init(
                    onPiece: { [weak self] in self?.receive($0) },
                    onDeath: { [weak self] in self?.died($0) }))
            handle(.opened)
        } catch {
            handle(.ended(error.description))
        }
    }

    private func receive(_ piece: LineFramer.Piece) {
        guard case .line(let line) = piece, let message = try? JSON(parsing: line), message.object != nil
        else {
            return noise(piece)
        }
        handle(.received(message))
    }

    /// Servers print what does not belong there; it is told once for each process.
    private func noise(_ piece: LineFramer.Piece) {
        if case .line(let line) = piece, line.readableBytes == 0 { return }
        guard !isNoiseTold else { return }
        isNoiseTold = true
        log(.warning, "\(foreign.name) writes lines that are no messages; they are left out")
    }

    private func died(_ exit: ProcessExit) {
        process = nil
        handle(.ended("\(exit)"))
        left?.succeed()
    }
}
