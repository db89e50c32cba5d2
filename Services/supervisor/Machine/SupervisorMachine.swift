import Primitives

/// All services together, as a pure value: one dies, one is started again (they share nothing).
///
/// Stages start in ascending order, each once every service before it has come up or failed to, and stop in
/// descending order, each once everything after it has left.
struct SupervisorMachine: Sendable {
    enum Event: Sendable, Equatable {
        case start
        /// Asked again, what remains is hurried.
        case stop
        /// Something happened to the service at this index.
        case service(Int, ServiceMachine.Event)
        /// Something happened to the route at this index.
        case route(Int, RouteMachine.Event)
        /// Somebody wants this service anew, and an answer under this token.
        case restart(name: String, token: UInt64)
    }

    enum Action: Sendable, Equatable {
        case service(Int, ServiceMachine.Action)
        case route(Int, RouteMachine.Action)
        case answer(token: UInt64, RestartOutcome)
        /// Every service has left; there is nothing more to do.
        case finished
    }

    /// How a restart that was asked for ended.
    enum RestartOutcome: Sendable, Equatable {
        case ready(pid: Int32)
        /// It did not come up; where it stands now.
        case notReady(ServiceMachine.State, ProcessExit?)
        case unknownService
        /// Everything is being stopped, or too many restarts are waited for.
        case refused(String)
    }

    private enum Phase: Sendable {
        case idle
        case running
        case stopping(hurried: Bool)
        case finished
    }

    /// Somebody who waits for a restart.
    private struct Waiter: Sendable {
        let token: UInt64
        let index: Int
    }

    /// The most restarts waited for at once.
    static let waitersMax = 64

    let specs: [ServiceSpec]
    var services: [ServiceMachine]
    /// One for each primary, in the order of their specs.
    var routes: [RouteMachine]
    private var phase = Phase.idle
    /// Services of this stage and below have been told to start.
    private var startedStage = -1
    /// Services of this stage and above have been told to stop.
    private var stoppedStage = Int.max
    private var waiters: [Waiter] = []

    /// All services stopped.
    ///
    /// - Parameters:
    ///   - seed: Decides how chance spreads their restarts.
    ///   - epochs: The last epoch of each service's route so far.
    init(
        specs: [ServiceSpec], seed: UInt64, epochs: [String: Int64] = [:],
        routePolicy: RoutePolicy = RoutePolicy(), at now: MonotonicTime
    ) {
        self.specs = specs
        var seeds = SplitMix(seed: seed)
        routes = Self.routes(specs, epochs, routePolicy, now)
        services = specs.map { ServiceMachine(policy: $0.policy, seed: seeds.next(), at: now) }
    }

    /// Whether everything is being stopped, or has been.
    var isStopping: Bool {
        switch phase {
        case .idle, .running: false
        case .stopping, .finished: true
        }
    }

    mutating func handle(_ event: Event, at now: MonotonicTime) -> [Action] {
        var actions: [Action] = []
        switch event {
        case .start:
            guard case .idle = phase else { return [] }
            phase = .running
            for index in routes.indices { actions += tell(route: index, .start, now) }
        case .stop: actions += stop(now)
        case .service(let index, let event):
            guard services.indices.contains(index) else { return [] }
            actions += tell(index, event, now)
        case .route(let index, let event):
            guard routes.indices.contains(index) else { return [] }
            actions += tell(route: index, event, now)
        case .restart(let name, let token): actions += restart(name, token, now)
        }
        actions += advance(now)
        actions += updateRoutes(now)
        actions += answers()
        // Last of all: what it is answered with closes whatever the other actions need.
        return actions + finish()
    }

    mutating func tell(_ index: Int, _ event: ServiceMachine.Event, _ now: MonotonicTime) -> [Action] {
        services[index].handle(event, at: now).map { .service(index, $0) }
    }

    private mutating func restart(_ name: String, _ token: UInt64, _ now: MonotonicTime) -> [Action] {
        guard let index = specs.firstIndex(where: { $0.name == name }) else {
            return [.answer(token: token, .unknownService)]
        }
        guard case .running = phase else {
            return [.answer(token: token, .refused("the supervisor is not running its services"))]
        }
        guard waiters.count < Self.waitersMax else {
            return [.answer(token: token, .refused("too many restarts are under way"))]
        }
        waiters.append(Waiter(token: token, index: index))
        return tell(index, .restart, now)
    }

    private mutating func stop(_ now: MonotonicTime) -> [Action] {
        switch phase {
        case .idle, .running:
            phase = .stopping(hurried: false)
            return []
        case .stopping:
            phase = .stopping(hurried: true)
            return services.indices.reversed()
                .filter { specs[$0].stage >= stoppedStage }
                .flatMap { tell($0, .stop, now) }
        case .finished: return []
        }
    }

    /// Starts or stops the next stage when the one before is through.
    private mutating func advance(_ now: MonotonicTime) -> [Action] {
        var actions: [Action] = []
        switch phase {
        case .idle, .finished: break
        case .running:
            while let next = nextStageToStart() {
                startedStage = next
                for index in services.indices where specs[index].stage == next {
                    actions += tell(index, .start, now)
                }
            }
        case .stopping(let hurried):
            while let next = nextStageToStop() {
                stoppedStage = next
                for index in services.indices.reversed() where specs[index].stage == next {
                    actions += tell(index, .stop, now)
                    if hurried { actions += tell(index, .stop, now) }
                }
            }
        }
        return actions
    }

    private mutating func finish() -> [Action] {
        guard case .stopping = phase, services.allSatisfy({ $0.state == .stopped }) else { return [] }
        phase = .finished
        return [.finished]
    }

    private func nextStageToStart() -> Int? {
        let settled = zip(specs, services).allSatisfy { spec, service in
            spec.stage > startedStage || service.state != .starting
        }
        return settled ? specs.map(\.stage).filter { $0 > startedStage }.min() : nil
    }

    private func nextStageToStop() -> Int? {
        let left = zip(specs, services).allSatisfy { spec, service in
            spec.stage < stoppedStage || service.state == .stopped
        }
        return left ? specs.map(\.stage).filter { $0 < stoppedStage }.max() : nil
    }

    /// Answers those whose service is through its restart.
    private mutating func answers() -> [Action] {
        var answers: [Action] = []
        waiters.removeAll { waiter in
            let service = services[waiter.index]
            switch service.state {
            case .starting, .draining: return false
            case .ready:
                answers.append(.answer(token: waiter.token, .ready(pid: service.pid ?? 0)))
            case .stopped, .unresponsive, .aborting, .severed, .backingOff, .looping, .failed:
                answers.append(
                    .answer(token: waiter.token, .notReady(service.state, service.lastExit)))
            }
            return true
        }
        return answers
    }
}
