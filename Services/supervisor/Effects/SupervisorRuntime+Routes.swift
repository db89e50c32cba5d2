import NIOCore
import Primitives
import Processes

/// Carries out what routes decide: promotions, their files, and telling those who wait.
extension SupervisorRuntime {
    /// What routes need of the outside.
    struct RouteEffects {
        let files: RouteFiles
        let board: RouteBoard
        let promoter: Promoter
        /// The last epoch of each service, those that do not run included.
        var epochs: [String: Int64]
        var timers: [Int: Scheduled<Void>] = [:]
    }

    func perform(route index: Int, _ action: RouteMachine.Action) {
        let service = machine.routes[index].route.service
        switch action {
        case .keep(let epoch): keep(epoch, of: service)
        case .promote(let role, let epoch): promote(role, ofRoute: index, epoch: epoch)
        case .abandon: routing.promoter.abandon(service)
        case .replace(let role): tellOfReplacement(role, ofRoute: index)
        case .publish(let route): publish(route)
        case .setTimer(let time):
            routing.timers[index]?.cancel()
            routing.timers[index] = schedule(at: time) { $0.handle(.route(index, .timerFired)) }
        case .cancelTimer: routing.timers[index]?.cancel()
        }
    }

    /// An epoch that can't be kept is used all the same: an instance refuses one that it has seen.
    private func keep(_ epoch: Int64, of service: String) {
        routing.epochs[service] = epoch
        do throws(SystemFault) {
            try routing.files.keep(routing.epochs)
        } catch {
            log(.warning, "the epochs of the routes can't be kept: \(error)", service: service)
        }
    }

    private func promote(_ role: InstanceRole, ofRoute index: Int, epoch: Int64) {
        guard let instance = machine.instance(role, ofRoute: index),
            let socketPath = plan.specs[instance].socketPath
        else { return }
        let spec = plan.specs[instance]
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        routing.promoter.promote(
            spec.service, at: socketPath, epoch: epoch,
            withinMilliseconds: plan.routePolicy.deadline(role)
        ) { refusal in
            let runtime = bound.value
            guard let refusal else { return runtime.handle(.route(index, .promoted(epoch: epoch))) }
            runtime.log(
                .warning, "\(spec.name) did not take the writes under epoch \(epoch): \(refusal)",
                service: spec.name)
            runtime.handle(.route(index, .notPromoted(epoch: epoch)))
        }
    }

    private func tellOfReplacement(_ role: InstanceRole, ofRoute index: Int) {
        guard let instance = machine.instance(role, ofRoute: index) else { return }
        let name = plan.specs[instance].name
        log(.error, "\(name) goes on refusing the writes: it is started anew", service: name)
    }

    private func publish(_ route: Route) {
        let before = routing.board.routes.first { $0.service == route.service }
        if let before, before.writes != route.writes {
            let holder = route.writes.map { "its \($0.rawValue) has" } ?? "nobody has"
            let level: LogLevel =
                switch (before.writes, route.writes) {
                case (_, .standby): .warning
                case (.standby, .primary): .notice
                // It comes with every start and end of a process, which are told.
                case (_, nil), (nil, .primary), (.primary, .primary): .info
                }
            log(level, "\(route.service): \(holder) the writes, epoch \(route.epoch)", service: route.service)
        }
        do throws(SystemFault) {
            try routing.files.publish(route)
        } catch {
            log(.error, "the route can't be published: \(error)", service: route.service)
        }
        routing.board.publish(route)
        writeStateFileSoon()
    }

    /// Nobody is routed anywhere any more.
    func closeRoutes() {
        for route in machine.routes {
            routing.promoter.abandon(route.route.service)
            routing.files.remove(route.route.service)
        }
        for timer in routing.timers.values { timer.cancel() }
        routing.board.close()
    }
}
