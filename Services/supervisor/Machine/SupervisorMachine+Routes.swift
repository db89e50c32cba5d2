import Primitives

/// What routes follow from the states of the instances, and what follows from routes.
extension SupervisorMachine {
    static func routes(
        _ specs: [ServiceSpec], _ epochs: [String: Int64], _ policy: RoutePolicy, _ now: MonotonicTime
    ) -> [RouteMachine] {
        specs.filter { $0.role == .primary }.map { spec in
            RouteMachine(
                service: spec.name, hasStandby: specs.contains { $0.standbyOf == spec.name },
                epoch: epochs[spec.name] ?? 0, policy: policy, at: now)
        }
    }

    mutating func tell(route index: Int, _ event: RouteMachine.Event, _ now: MonotonicTime) -> [Action] {
        routes[index].handle(event, at: now).flatMap { action -> [Action] in
            guard case .replace(let role) = action, let instance = instance(role, ofRoute: index) else {
                return [.route(index, action)]
            }
            return [.route(index, action)] + tell(instance, .unfit, now)
        }
    }

    /// Where an instance of a route stands among the specs; nil where there is none.
    func instance(_ role: InstanceRole, ofRoute index: Int) -> Int? {
        specs.firstIndex { $0.service == routes[index].route.service && $0.role == role }
    }

    /// Tells each route how its instances are, and each primary whether it can be relieved.
    mutating func updateRoutes(_ now: MonotonicTime) -> [Action] {
        var actions: [Action] = []
        for index in routes.indices {
            if isStopping { actions += tell(route: index, .stop, now) }
            for role in InstanceRole.allCases {
                guard let instance = instance(role, ofRoute: index) else { continue }
                let condition = services[instance].state.condition
                guard condition != routes[index].condition(role) else { continue }
                actions += tell(route: index, .instance(role, condition), now)
            }
            guard routes[index].hasStandby, let primary = instance(.primary, ofRoute: index) else { continue }
            let isRelieved = routes[index].condition(.standby) == .ready
            if isRelieved != services[primary].isRelieved {
                actions += tell(primary, .relieved(isRelieved), now)
            }
        }
        return actions
    }
}

extension ServiceMachine.State {
    /// What can be asked of an instance in this state. One whose control stream has ended is as good as dead:
    /// it holds its files until it is, so nobody can take over from it too early.
    var condition: RouteMachine.Condition {
        switch self {
        case .ready: .ready
        case .unresponsive, .aborting, .draining: .silent
        case .stopped, .starting, .severed, .backingOff, .looping, .failed: .gone
        }
    }
}
