import CLinux
import Glibc
import NIOCore
import NIOPosix
import Primitives
import Transport
import Wire

/// Runs an adapter in this process until it is told to stop, or its supervisor is gone.
enum AdapterHost {
    /// All of leaving takes no longer: the server is asked, told, and ended.
    private static let leaveSeconds: Int64 = 5

    /// Runs to the end. Call it on the main thread before any other exists.
    ///
    /// - Parameter control: The supervisor's control socket; nil where there is none.
    static func run(
        _ foreign: ForeignServer, listener: Listener, control: CInt?, environment: [String: String]
    ) -> Never {
        signal(SIGPIPE, SIG_IGN)
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, number) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)

        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        let started = loop.submit {
            let runtime = AdapterRuntime(
                foreign, environment: environment, eventLoop: loop, clocks: .system
            ) { level, text in
                say(LogTag.own(level, text, service: foreign.name, at: Clocks.system.now()))
            }
            let bound = NIOLoopBound(runtime, eventLoop: loop)
            runtime.start(listener).whenComplete { result in
                switch result {
                case .success: report(bound, control, loop)
                case .failure(let error):
                    let text = "the socket can't be had: \(error)"
                    say(LogTag.own(.error, text, service: foreign.name, at: Clocks.system.now()))
                    exit(Console.Code.temporary.rawValue)
                }
            }
            return bound
        }
        wait(&signals)
        started.whenSuccess { leave($0, loop) }
        wait(&signals)
        exit(0)
    }

    private static func report(
        _ runtime: NIOLoopBound<AdapterRuntime>, _ control: CInt?, _ loop: any EventLoop
    ) {
        guard let control else { return }
        let line = ControlChannel.open(descriptor: control, eventLoop: loop) { leave(runtime, loop) }
        line.whenComplete { result in
            guard case .success(let line) = result else { return leave(runtime, loop) }
            line.value.send(.ready)
            let interval = TimeAmount.milliseconds(Limits.heartbeatMilliseconds)
            loop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
                line.value.send(.heartbeat(inFlight: runtime.value.inFlightCount))
            }
        }
    }

    private static func leave(_ runtime: NIOLoopBound<AdapterRuntime>, _ loop: any EventLoop) {
        loop.scheduleTask(in: .seconds(leaveSeconds)) { exit(0) }
        runtime.value.leave().whenComplete { _ in exit(0) }
    }

    private static func wait(_ signals: inout sigset_t) {
        var number: CInt = 0
        while sigwait(&signals, &number) != 0 {}
    }

    private static func say(_ line: ByteBuffer) {
        var state = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        // A reader of the log who stalls stalls no call.
        guard poll(&state, 1, 0) == 1 else { return }
        line.withUnsafeReadableBytes { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
