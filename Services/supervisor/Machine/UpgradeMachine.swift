import Primitives

/// A rolling upgrade, as a pure value: one instance after another is started anew with its new program and
/// judged for a while. One that does not hold brings all of them back to their previous programs.
struct UpgradeMachine: Sendable {
    /// What is known of an instance.
    struct Instance: Sendable, Equatable {
        var state: ServiceMachine.State
        /// Processes asked for so far.
        var launches: Int
        var lastExit: ProcessExit?
        /// Whether it has the writes that are its own; true where it has none to have.
        var hasWrites = true

        /// Whether it does all it is there for.
        var isWell: Bool { state == .ready && hasWrites }
    }

    /// Which of its programs an instance is started with.
    enum Program: Sendable, Equatable {
        case new
        case previous
    }

    enum Event: Sendable, Equatable {
        case begin
        /// How every instance is now.
        case instances([Instance])
        case timerFired
        /// Everything is being stopped.
        case stop
    }

    enum Action: Sendable, Equatable {
        /// From now on start the instance at this index with this program.
        case use(Int, Program)
        /// Drain the instance and start it anew.
        case restart(Int)
        /// Something to tell people.
        case tell(Step)
        /// Send `timerFired` at this moment; an earlier timer is forgotten.
        case setTimer(MonotonicTime)
        case cancelTimer
        case finished(Outcome)
    }

    /// What happened to an instance.
    enum Step: Sendable, Equatable {
        case starting(Int, Program)
        case isWell(Int, Program)
        case failed(Int, Reason)
        /// It did not come back with its previous program in time.
        case missing(Int)
    }

    /// Why a new program does not hold.
    enum Reason: Sendable, Equatable {
        case died(ProcessExit?)
        /// It was not ready, or had not its writes, in time.
        case notReady
        /// It was ready and is not any more.
        case left(ServiceMachine.State)
    }

    enum Outcome: Sendable, Equatable {
        case done
        /// All is as it was before; whose fault it was, and why.
        case returned(Int, Reason)
        /// These did not come back with their previous programs; whose fault it was, and why.
        case stuck([Int], Int, Reason)
        /// Everything was stopped meanwhile.
        case interrupted
    }

    private enum Phase: Sendable {
        case idle
        /// Until the process after `launches` is ready.
        case starting(launches: Int)
        case watching(launches: Int)
        case returning(launches: Int)
        case finished
    }

    /// How long an instance may take to be well, in milliseconds: longer than it may take to drain and start.
    static let readyMilliseconds: Int64 = 45_000

    /// The instances in the order in which they are replaced.
    let order: [Int]
    let watchMilliseconds: Int64
    private var instances: [Instance]
    private var phase = Phase.idle
    /// Where in the order it is; on the way back, too.
    private var position = 0
    private var fault: (index: Int, reason: Reason)?
    private var missing: [Int] = []

    /// - Parameters:
    ///   - order: Which instances, in which order.
    ///   - instances: How every instance is now.
    ///   - watchMilliseconds: How long each is judged once it is well.
    init(order: [Int], instances: [Instance], watchMilliseconds: Int64) {
        self.order = order
        self.instances = instances
        self.watchMilliseconds = watchMilliseconds
    }

    var isFinished: Bool { if case .finished = phase { true } else { false } }

    mutating func handle(_ event: Event, at now: MonotonicTime) -> [Action] {
        switch event {
        case .begin:
            guard case .idle = phase else { return [] }
            return order.isEmpty ? finish(.done) : start(now)
        case .instances(let instances):
            self.instances = instances
            return look(now)
        case .timerFired: return timePassed(now)
        case .stop: return isFinished ? [] : finish(.interrupted)
        }
    }

    private var index: Int { order[position] }

    // MARK: Forwards

    private mutating func start(_ now: MonotonicTime) -> [Action] {
        phase = .starting(launches: instances[index].launches)
        return [.tell(.starting(index, .new)), .use(index, .new), .restart(index), limit(now)]
    }

    private mutating func look(_ now: MonotonicTime) -> [Action] {
        switch phase {
        case .idle, .finished: return []
        case .starting(let launches):
            let instance = instances[index]
            guard instance.launches > launches else { return [] }
            if let reason = Self.end(instance, after: launches) { return fail(reason, now) }
            guard instance.isWell else { return [] }
            phase = .watching(launches: launches)
            return [.setTimer(now.advanced(milliseconds: watchMilliseconds))]
        case .watching(let launches):
            return Self.end(instances[index], after: launches).map { fail($0, now) } ?? []
        case .returning(let launches):
            let instance = instances[index]
            guard instance.launches > launches, instance.isWell else { return [] }
            return [.tell(.isWell(index, .previous))] + back(now)
        }
    }

    /// How the one process after so many launches has ended, if it has.
    private static func end(_ instance: Instance, after launches: Int) -> Reason? {
        if instance.launches > launches + 1 { return .died(instance.lastExit) }
        switch instance.state {
        case .starting, .ready, .unresponsive, .aborting, .severed, .draining: return nil
        case .stopped, .backingOff, .looping, .failed: return .died(instance.lastExit)
        }
    }

    private mutating func timePassed(_ now: MonotonicTime) -> [Action] {
        switch phase {
        case .idle, .finished: return []
        case .starting: return fail(.notReady, now)
        case .watching:
            guard instances[index].isWell else { return fail(.left(instances[index].state), now) }
            let told = Action.tell(.isWell(index, .new))
            position += 1
            return [told] + (position < order.count ? start(now) : finish(.done))
        case .returning:
            missing.append(index)
            return [.tell(.missing(index))] + back(now)
        }
    }

    // MARK: Back

    private mutating func fail(_ reason: Reason, _ now: MonotonicTime) -> [Action] {
        fault = (index, reason)
        return [.tell(.failed(index, reason))] + restore(now)
    }

    /// Brings the instance at this position back, the one that failed first.
    private mutating func restore(_ now: MonotonicTime) -> [Action] {
        phase = .returning(launches: instances[index].launches)
        return [.tell(.starting(index, .previous)), .use(index, .previous), .restart(index), limit(now)]
    }

    private mutating func back(_ now: MonotonicTime) -> [Action] {
        if position > 0 {
            position -= 1
            return restore(now)
        }
        guard let fault else { return finish(.done) }
        return finish(
            missing.isEmpty
                ? .returned(fault.index, fault.reason) : .stuck(missing, fault.index, fault.reason))
    }

    private func limit(_ now: MonotonicTime) -> Action {
        .setTimer(now.advanced(milliseconds: Self.readyMilliseconds))
    }

    private mutating func finish(_ outcome: Outcome) -> [Action] {
        phase = .finished
        return [.cancelTimer, .finished(outcome)]
    }
}
