import Glibc
import NIOCore
import Primitives
import Processes
import Wire

/// Carries out what `SupervisorMachine` decides: sockets, processes, timers, logs, the state file.
///
/// Everything happens on its one event loop, `start` and `stop` included.
final class SupervisorRuntime {
    /// One service's effects.
    private struct Slot {
        var listener: CInt
        var child: ChildProcess?
        var timer: Scheduled<Void>?
        var log: ServiceLog
        /// Whether it was told of that it does not serve, so that its return is worth a word.
        var isMissed = false
    }

    let plan: SupervisorPlan
    let eventLoop: any EventLoop
    let clocks: Clocks
    private let lock: SupervisorLock
    let offerLine: (ByteBuffer) -> Bool
    private(set) var machine: SupervisorMachine
    private var slots: [Slot] = []
    private var linger: LingerMachine
    private var lingerTimer: Scheduled<Void>?
    private var server: ControlServer?
    private var answers: [UInt64: (SupervisorMachine.RestartOutcome) -> Void] = [:]
    private var lastToken: UInt64 = 0
    var routing: RouteEffects
    private var events: [SupervisorMachine.Event] = []
    private var isHandling = false
    private var isStateFileDue = false
    private var isFinished = false
    private var isClosed = false
    /// What each instance is started with.
    var executables: [String]
    /// The directory of the programs that an upgrade has proved, or that were there from the start.
    var programs: String
    var upgrade: Upgrade?
    var isAdvancingUpgrade = false
    private let finish: EventLoopPromise<Void>
    private let startedAt: MonotonicTime
    lazy var logLevel = plan.logLevel
    var logLevelChanges = 0
    lazy var display = plan.logDisplay

    /// Told after each event, for whoever waits for a state.
    var onEvent: (() -> Void)?

    /// A supervisor that has not started.
    ///
    /// - Parameters:
    ///   - lock: Held already; let go by the owner after `finished`.
    ///   - offerLine: Takes a log line, newline included; false if it has no room for it.
    init(
        plan: SupervisorPlan, lock: SupervisorLock, eventLoop: any EventLoop, clocks: Clocks,
        offerLine: @escaping (ByteBuffer) -> Bool
    ) {
        self.plan = plan
        self.lock = lock
        self.eventLoop = eventLoop
        self.clocks = clocks
        self.offerLine = offerLine
        executables = plan.specs.map(\.executable)
        programs = plan.programs
        startedAt = clocks.monotonic()
        let files = RouteFiles(home: plan.home, runtimeDirectory: plan.runtimeDirectory)
        let services = plan.specs.filter { $0.role == .primary }.map(\.name)
        let kept = files.epochs(of: services, now: clocks.now())
        routing = RouteEffects(
            files: files, board: RouteBoard(eventLoop: eventLoop, now: clocks.now()),
            promoter: Promoter(eventLoop: eventLoop, clocks: clocks), epochs: kept.epochs)
        machine = SupervisorMachine(
            specs: plan.specs, seed: clocks.random(), epochs: kept.epochs, routePolicy: plan.routePolicy,
            at: startedAt)
        linger = LingerMachine(patience: plan.patience)
        finish = eventLoop.makePromise()
        if kept.isDamaged { log(.warning, "routes.json makes no sense: its epochs begin anew, higher") }
    }

    /// Succeeds when every service has left after a stop.
    var finished: EventLoopFuture<Void> { finish.futureResult }
    /// Clients attached now.
    var clients: Int { linger.clients }

    /// Binds every socket, then starts the services. The future succeeds once the control socket accepts.
    ///
    /// - Throws: `SystemFault`; nothing has been started then.
    func start() throws -> EventLoopFuture<Void> {
        for spec in plan.specs {
            do throws(SystemFault) {
                slots.append(
                    Slot(
                        listener: try Self.listener(of: spec, in: plan),
                        log: ServiceLog(name: spec.name)))
            } catch {
                closeListeners()
                finish.succeed()
                throw error
            }
        }
        let server = ControlServer(runtime: self)
        self.server = server
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(in: .seconds(StartPages.secondsAfterStart)) { StartPages.release() }
        return server.start().map {
            bound.value.handle(.start)
            bound.value.handleLinger(.started)
        }.flatMapErrorThrowing { error in
            bound.value.closeListeners()
            bound.value.finish.succeed()
            throw error
        }
    }

    private static func listener(
        of spec: ServiceSpec, in plan: SupervisorPlan
    ) throws(SystemFault) -> CInt {
        if let path = spec.socketPath { return try SocketBinder.listen(at: path) }
        guard let listener = plan.listeners[spec.name] else {
            throw SystemFault("find the listener of \(spec.name)", code: EBADF)
        }
        return listener
    }

    /// Asks every service to leave; asked again, hurries them.
    func stop() {
        log(.notice, machine.isStopping ? "asked again to stop: hurrying" : "stopping")
        handle(.stop)
    }

    /// Restarts a service; `completion` is called once it is ready again or has failed.
    func restart(_ name: String, completion: @escaping (SupervisorMachine.RestartOutcome) -> Void) {
        lastToken += 1
        answers[lastToken] = completion
        if let index = plan.specs.firstIndex(where: { $0.name == name }) {
            log(.notice, "\(name) is to be started anew: somebody asked", service: name)
            slots[index].isMissed = true
        }
        handle(.restart(name: name, token: lastToken))
    }

    /// Counts a client in, or out.
    func handleLinger(_ event: LingerMachine.Event) {
        for action in linger.handle(event, at: clocks.monotonic()) {
            switch action {
            case .setTimer(let time):
                lingerTimer?.cancel()
                lingerTimer = schedule(at: time) { $0.handleLinger(.timerFired) }
            case .cancelTimer: lingerTimer?.cancel()
            case .leave:
                log(.notice, "no client has been connected for a while: leaving")
                stop()
            }
        }
    }

    /// What is known of everything, for people and programs.
    func status(lines: Int) -> SupervisorStatus {
        let now = (clocks.now(), clocks.monotonic())
        func wall(_ time: MonotonicTime) -> Timestamp {
            now.0.advanced(milliseconds: -now.1.milliseconds(since: time))
        }
        let services = machine.services.indices.map { index in
            let service = machine.services[index]
            let log = slots.indices.contains(index) ? slots[index].log : nil
            return ServiceStatus(
                spec: plan.specs[index], service: service, now: now.1, wall: wall,
                droppedLines: log?.dropped ?? 0, history: log?.history ?? LogHistory(), lines: lines)
        }
        return SupervisorStatus(
            pid: getpid(), home: plan.home, runtimeDirectory: plan.runtimeDirectory,
            startedAt: wall(startedAt), writtenAt: now.0, isStopping: machine.isStopping,
            leavesWithoutClients: plan.patience != nil, clients: linger.clients, services: services,
            routes: machine.routes.map(\.route), programs: programs, upgrade: upgradeStatus)
    }

    /// Tells a process something; false where none runs.
    func send(_ order: ChildOrder, to index: Int) -> Bool { slots[index].child?.send(order) ?? false }
}

// MARK: - Carrying out

extension SupervisorRuntime {
    func handle(_ event: SupervisorMachine.Event) {
        events.append(event)
        // An action may cause the next event at once (a spawn that fails): it waits its turn.
        guard !isHandling else { return }
        isHandling = true
        while !events.isEmpty {
            let before = machine.services.map(\.state)
            let actions = machine.handle(events.removeFirst(), at: clocks.monotonic())
            announce(changesFrom: before)
            for action in actions { perform(action) }
        }
        isHandling = false
        lookAfterUpgrade()
        onEvent?()
    }

    private func perform(_ action: SupervisorMachine.Action) {
        switch action {
        case .service(let index, .spawn): spawn(index)
        case .service(let index, .signal(let signal, _)): slots[index].child?.signal(signal, group: false)
        case .service(let index, .signalGroup(let signal, _)): slots[index].child?.signal(signal, group: true)
        case .service(let index, .setTimer(let time)):
            slots[index].timer?.cancel()
            slots[index].timer = schedule(at: time) { $0.handle(.service(index, .timerFired)) }
        case .service(let index, .cancelTimer): slots[index].timer?.cancel()
        case .route(let index, let action): perform(route: index, action)
        case .answer(let token, let outcome): answers.removeValue(forKey: token)?(outcome)
        case .finished:
            isFinished = true
            closeIfDone()
        }
    }

    private func spawn(_ index: Int) {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let launch = machine.services[index].launches
        // What a process of an earlier launch still says must not be taken for the present one's.
        func tell(_ event: ServiceMachine.Event) {
            let runtime = bound.value
            guard runtime.machine.services[index].launches == launch else { return }
            runtime.handle(.service(index, event))
        }
        let callbacks = ChildProcess.Callbacks(
            onReport: { tell(.reported($0)) }, onControlClosed: { tell(.controlClosed) },
            onLines: { lines in
                let runtime = bound.value
                runtime.slots[index].log.pass(lines, at: runtime.clocks.now(), to: runtime.offer)
            }, onHalt: { tell(.halted($0)) }, onDeath: { tell(.died($0)) },
            onLogEnd: { bound.value.closeIfDone() })
        var spec = plan.specs[index]
        spec.executable = executables[index]
        do throws(SystemFault) {
            let child = try ChildProcess.launch(
                spec, listener: slots[index].listener, lock: lock.descriptor,
                environment: plan.environments[plan.specs[index].name] ?? plan.environment,
                eventLoop: eventLoop, callbacks: callbacks)
            slots[index].child = child
            handle(.service(index, .spawned(pid: child.pid)))
        } catch {
            handle(.service(index, .spawnFailed(error.description)))
        }
    }

    private func announce(changesFrom before: [ServiceMachine.State]) {
        for (index, service) in machine.services.enumerated() where service.state != before[index] {
            let name = plan.specs[index].name
            var message = "\(name) is \(service.state.rawValue)"
            let isBack = service.state == .ready && slots[index].isMissed
            if isBack { message += " again" }
            if let pid = service.pid { message += ", pid \(pid)" }
            var level = isBack ? LogLevel.notice : .info
            switch service.state {
            case .ready: slots[index].isMissed = false
            case .backingOff, .looping, .failed:
                if let exit = service.lastExit { message += " after \(exit)" }
                level = service.state == .backingOff ? .warning : .error
                slots[index].isMissed = true
            case .unresponsive:
                level = .warning
                slots[index].isMissed = true
            case .stopped, .starting, .aborting, .severed, .draining: break
            }
            log(level, message, service: name)
            writeStateFileSoon()
        }
    }

    /// Several transitions of one turn of the event loop make one write.
    func writeStateFileSoon() {
        guard !isStateFileDue else { return }
        isStateFileDue = true
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.execute { bound.value.writeStateFile() }
    }

    private func writeStateFile() {
        guard isStateFileDue else { return }
        isStateFileDue = false
        do throws(SystemFault) {
            try Files.replace(plan.stateFile, with: status(lines: 0).json.serialized)
        } catch {
            log(.warning, "the state file can't be written: \(error)")
        }
    }

    /// Closes everything once all services have left and what they last wrote has been read.
    private func closeIfDone() {
        guard isFinished, !isClosed, slots.allSatisfy({ $0.child?.isLogEnded ?? true }) else { return }
        isClosed = true
        lingerTimer?.cancel()
        closeRoutes()
        isStateFileDue = true
        writeStateFile()
        closeListeners()
        unlink(plan.controlPath)
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        (server?.stop() ?? eventLoop.makeSucceededVoidFuture()).whenComplete { _ in
            bound.value.finish.succeed()
        }
    }

    private func closeListeners() {
        for slot in slots { Glibc.close(slot.listener) }
        slots.indices.forEach { slots[$0].listener = -1 }
        for path in plan.specs.compactMap(\.socketPath) { unlink(path) }
    }
}
