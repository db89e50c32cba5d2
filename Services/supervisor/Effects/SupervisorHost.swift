import CLinux
import Glibc
import NIOCore
import NIOPosix
import Primitives
import Processes

/// Runs a supervisor in this process until it is done: its event loop on one thread, signals on this one.
enum SupervisorHost {
    /// Runs to the end.
    ///
    /// Call it on the main thread before any other exists: the signals blocked here must be blocked in all.
    ///
    /// - Parameters:
    ///   - manager: Whoever started us and wants to be told how we are.
    ///   - awaitsStandbys: Whether what follows is for people, who want to hear of it when all is there.
    ///   - onSettled: Told once, when every primary has come up or failed to for the first time.
    /// - Throws: `SystemFault` where the sockets can't be had.
    static func run(
        _ plan: SupervisorPlan, lock: SupervisorLock, manager: ServiceManager?, awaitsStandbys: Bool,
        onSettled: @escaping @Sendable ([(name: String, state: ServiceMachine.State)]) -> Void
    ) throws {
        signal(SIGPIPE, SIG_IGN)
        var signals = sigset_t()
        sigemptyset(&signals)
        // SIGUSR1 is how the event loop tells this thread that all is done.
        for number in [SIGTERM, SIGINT, SIGHUP, SIGUSR1] { sigaddset(&signals, number) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)

        let sink = try LogSink(descriptor: STDERR_FILENO)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let runtime = try loop.submit {
            let runtime = SupervisorRuntime(
                plan: plan, lock: lock, eventLoop: loop, clocks: .system, offerLine: sink.offer)
            let unowned = NIOLoopBound(runtime, eventLoop: loop)
            var isManagerTold = false
            runtime.onEvent = {
                let runtime = unowned.value
                guard !runtime.machine.isStopping,
                    let services = settled(runtime, { $0.role == .primary })
                else { return }
                if !isManagerTold {
                    let ready = services.count(where: { $0.state == .ready })
                    manager?.tell("READY=1\nSTATUS=\(ready) of \(services.count) services ready")
                    isManagerTold = true
                }
                guard !awaitsStandbys || settled(runtime, { _ in true }) != nil else { return }
                runtime.onEvent = nil
                onSettled(services)
            }
            return NIOLoopBound(runtime, eventLoop: loop)
        }.wait()
        defer {
            sink.close(withinMilliseconds: 1000)
            lock.release()
        }
        try loop.flatSubmit {
            do {
                return try runtime.value.start()
            } catch {
                return loop.makeFailedFuture(error)
            }
        }.wait()
        let keeper = try loop.submit {
            let keeper = ArchiveKeeper(plan, eventLoop: loop, clocks: .system) {
                runtime.value.log($0, $1, service: ArchiveKeeper.service)
            }
            keeper?.start()
            return NIOLoopBound(keeper, eventLoop: loop)
        }.wait()
        manager?.tellOfLife(from: loop)
        try loop.submit {
            runtime.value.finished.whenComplete { _ in
                keeper.value?.stop()
                kill(getpid(), SIGUSR1)
            }
        }.wait()

        waitForTheEnd(signals) { number in
            // Terminals show the key that was pressed; what is said next begins a line.
            if number == SIGINT, plan.logDisplay?.isOnTerminal == true {
                _ = sink.offer(ByteBuffer(string: "\n"))
            }
            manager?.tell("STOPPING=1")
            loop.execute { runtime.value.stop() }
        }
    }

    /// Returns when all is done; tells of each other signal that comes.
    private static func waitForTheEnd(_ signals: sigset_t, _ asked: (CInt) -> Void) {
        var signals = signals
        while true {
            var number: CInt = 0
            guard sigwait(&signals, &number) == 0 else { continue }
            if number == SIGUSR1 { return }
            asked(number)
        }
    }

    /// These processes, once each has come up or failed to; nil before.
    private static func settled(
        _ runtime: SupervisorRuntime, _ isMeant: (ServiceSpec) -> Bool
    ) -> [(name: String, state: ServiceMachine.State)]? {
        let services = zip(runtime.plan.specs, runtime.machine.services).filter { isMeant($0.0) }
        guard services.allSatisfy({ $1.state != .stopped && $1.state != .starting }) else { return nil }
        return services.map { (name: $0.name, state: $1.state) }
    }
}
