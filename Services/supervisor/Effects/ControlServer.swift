import Glibc
import NIOCore
import Primitives
import Processes
import Transport
import Wire

/// The supervisor's own socket: status, restart, stop, attach. Use it on its event loop only.
final class ControlServer {
    private unowned let runtime: SupervisorRuntime
    private var server: FrameServer?

    init(runtime: SupervisorRuntime) {
        self.runtime = runtime
    }

    /// Opens the socket. The future succeeds once it accepts.
    func start() -> EventLoopFuture<Void> {
        let server = FrameServer(eventLoop: runtime.eventLoop, clocks: runtime.clocks) { [weak self] in
            self?.answer($0)
        }
        self.server = server
        do throws(SystemFault) {
            let listener = try SocketBinder.listen(at: runtime.plan.controlPath)
            return server.start(.inherited(descriptor: listener))
        } catch {
            return runtime.eventLoop.makeFailedFuture(error)
        }
    }

    /// Closes the socket once everybody has been answered.
    func stop() -> EventLoopFuture<Void> {
        server?.drain() ?? runtime.eventLoop.makeSucceededVoidFuture()
    }

    private func answer(_ request: IncomingRequest) {
        switch request.method {
        case "supervisor/status":
            let lines = request.params?["log_lines"]?.integer ?? 0
            guard (0...Int64(LogHistory.linesMax)).contains(lines) else {
                return request.fail(
                    .invalidParameters, "log_lines must be from 0 to \(LogHistory.linesMax)")
            }
            let status = runtime.status(lines: Int(lines)).json.serialized
            request.answer { $0.writeImmutableBuffer(status) }
        case "supervisor/routes": routes(request)
        case "supervisor/restart": restart(request)
        case "supervisor/upgrade": upgrade(request)
        case "supervisor/log-level": setLogLevel(request)
        case "supervisor/stop":
            runtime.stop()
            request.answer { $0.writeStaticString("{}") }
        case "supervisor/attach": attach(request)
        default: request.fail(.methodNotFound, "no method \(request.method)")
        }
    }

    /// A long poll: whoever knows the revision waits for the next.
    private func routes(_ request: IncomingRequest) {
        let wait = request.params?["wait_ms"]
        let milliseconds = wait.map { $0.integer ?? -1 } ?? 0
        guard (0...RouteBoard.waitMillisecondsMax).contains(milliseconds) else {
            return request.fail(
                .invalidParameters, "wait_ms must be from 0 to \(RouteBoard.waitMillisecondsMax)")
        }
        let isWaiting = runtime.routing.board.wait(
            after: request.params?["after"]?.integer, milliseconds: milliseconds,
            isAwaited: { request.isAwaited },
            answer: { result in request.answer { $0.writeImmutableBuffer(result.serialized) } })
        if !isWaiting {
            request.fail(.internalError, "too many wait for routes; ask again without waiting")
        }
    }

    private func attach(_ request: IncomingRequest) {
        runtime.handleLinger(.attached)
        let runtime = runtime
        request.whenConnectionCloses { runtime.handleLinger(.detached) }
        request.answer { buffer in
            let result: JSON = ["pid": .integer(getpid()), "clients": .integer(runtime.clients)]
            buffer.writeImmutableBuffer(result.serialized)
        }
    }

    private func upgrade(_ request: IncomingRequest) {
        guard let programs = request.params?["programs"]?.string, programs.hasPrefix("/"),
            let watch = request.params?["watch_ms"]?.integer, (0...3_600_000).contains(watch)
        else { return request.fail(.invalidParameters, "programs and watch_ms say what to upgrade to") }
        if let refusal = runtime.beginUpgrade(to: programs, watchMilliseconds: watch) {
            return request.fail(.invalidRequest, refusal)
        }
        request.answer { $0.writeStaticString("{}") }
    }

    private func setLogLevel(_ request: IncomingRequest) {
        let seconds = request.params?["seconds"]
        guard let level = request.params?["level"]?.string.flatMap(LogLevel.init) else {
            let levels = LogLevel.allCases.map(\.rawValue).joined(separator: ", ")
            return request.fail(.invalidParameters, "level must be one of \(levels)")
        }
        if let seconds, !(1...Self.logLevelSecondsMax).contains(seconds.integer ?? 0) {
            return request.fail(
                .invalidParameters, "seconds must be from 1 to \(Self.logLevelSecondsMax)")
        }
        let name = request.params?["name"]?.string
        let told = runtime.setLogLevel(level, of: name, forSeconds: seconds?.integer)
        guard !told.isEmpty else {
            return request.fail(.invalidParameters, "no process that runs is named \(name ?? "")")
        }
        let result: JSON = ["level": .string(level.rawValue), "processes": .array(told.map { .string($0) })]
        request.answer { $0.writeImmutableBuffer(result.serialized) }
    }

    /// A level that nobody remembers to take back fills disks: a week is the most.
    static let logLevelSecondsMax: Int64 = 604_800

    private func restart(_ request: IncomingRequest) {
        guard let name = request.params?["name"]?.string else {
            return request.fail(.invalidParameters, "name must be the name of a service")
        }
        guard !runtime.isUpgrading else {
            return request.fail(.internalError, "an upgrade is under way; it starts them anew itself")
        }
        runtime.restart(name) { outcome in
            switch outcome {
            case .ready(let pid):
                let result: JSON = ["name": .string(name), "state": "ready", "pid": .integer(pid)]
                request.answer { $0.writeImmutableBuffer(result.serialized) }
            case .notReady(let state, let exit):
                let result: JSON = [
                    "name": .string(name), "state": .string(state.rawValue),
                    "last_exit": exit?.json ?? .null,
                ]
                request.answer { $0.writeImmutableBuffer(result.serialized) }
            case .unknownService:
                request.fail(.invalidParameters, "no service is named \(name)")
            case .refused(let reason): request.fail(.internalError, reason)
            }
        }
    }
}
