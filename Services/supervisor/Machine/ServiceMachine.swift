import Glibc
import Primitives
import Wire

/// One supervised service's life, as a pure value: events in, actions out.
///
/// At most one process at a time. The timer is set exactly while something is waited for.
struct ServiceMachine: Sendable, Equatable {
    /// Where the service is in its life.
    enum State: String, Sendable, CaseIterable {
        /// Not running, and not meant to.
        case stopped
        /// A process was asked for; it has not said that it is ready.
        case starting
        /// It serves.
        case ready
        /// Its control stream has ended: it is dying, or has broken its contract.
        case severed
        /// It was asked to leave and finishes what is under way.
        case draining
        /// It died; the next attempt comes after a pause.
        case backingOff = "backing_off"
        /// It died again and again; attempts are rare now.
        case looping
        /// It said that starting it again can't help; it waits to be asked.
        case failed
    }

    enum Event: Sendable, Equatable {
        case start
        case stop
        case restart
        /// The process that `Action.spawn` asked for runs.
        case spawned(pid: Int32)
        /// It could not be started.
        case spawnFailed(String)
        case reported(ChildReport)
        case controlClosed
        case died(ProcessExit)
        case timerFired
    }

    enum Action: Sendable, Equatable {
        /// Start the process; answer with `spawned` or `spawnFailed`.
        case spawn
        /// Send a signal to the process alone.
        case signal(Int32, pid: Int32)
        /// Send a signal to its whole process group.
        case signalGroup(Int32, pid: Int32)
        /// Send `timerFired` at this moment; an earlier timer is forgotten.
        case setTimer(MonotonicTime)
        case cancelTimer
    }

    /// What comes after a drain.
    private enum Goal: Sendable {
        /// Stay down.
        case stopped
        /// Start anew, because somebody asked.
        case started
        /// Treat its end as a crash.
        case recovered
    }

    let policy: RestartPolicy
    private(set) var state = State.stopped
    /// When this state began.
    private(set) var since: MonotonicTime
    private(set) var pid: Int32?
    /// When the timer fires: for a state that pauses, the next attempt.
    private(set) var timer: MonotonicTime?
    /// When it last became ready, while the same process lives.
    private(set) var readySince: MonotonicTime?
    private(set) var lastExit: ProcessExit?
    private(set) var lastExitAt: MonotonicTime?
    private(set) var lastHeartbeat: MonotonicTime?
    /// Requests under way, as last reported.
    private(set) var inFlight = 0
    /// Processes asked for so far.
    private(set) var launches = 0

    private var goal = Goal.recovered
    private var isSpawning = false
    private var isLooping = false
    private var failures: Int64 = 0
    private var deaths: [MonotonicTime] = []
    private var random: SplitMix

    /// A stopped service; `seed` decides how chance spreads its restarts.
    init(policy: RestartPolicy, seed: UInt64, at now: MonotonicTime) {
        self.policy = policy
        since = now
        random = SplitMix(seed: seed)
    }

    /// Processes asked for after the first.
    var restarts: Int { max(0, launches - 1) }

    /// Whether the timer has to be set.
    var isWaiting: Bool {
        switch state {
        case .starting, .severed, .draining, .backingOff, .looping: true
        case .stopped, .ready, .failed: false
        }
    }

    mutating func handle(_ event: Event, at now: MonotonicTime) -> [Action] {
        switch event {
        case .start: start(now)
        case .stop: stop(now)
        case .restart: restart(now)
        case .spawned(let pid): spawned(pid)
        case .spawnFailed(let reason): isSpawning ? died(.notStarted(reason), now) : []
        case .reported(let report): pid == nil ? [] : reported(report, now)
        case .controlClosed: controlClosed(now)
        case .died(let exit): pid == nil ? [] : died(exit, now)
        case .timerFired: timerFired(now)
        }
    }

    private mutating func start(_ now: MonotonicTime) -> [Action] {
        switch state {
        case .stopped, .failed: return launch(now)
        case .draining:
            if goal == .stopped { goal = .started }
            return []
        case .starting, .ready, .severed, .backingOff, .looping: return []
        }
    }

    private mutating func stop(_ now: MonotonicTime) -> [Action] {
        switch state {
        case .stopped: return []
        case .backingOff, .looping, .failed: return rest(.stopped, now)
        case .starting, .ready, .severed: return drain(.stopped, within: policy.drain, now)
        case .draining:
            let isAskedAgain = goal == .stopped
            goal = .stopped
            return isAskedAgain ? hurry(now) : []
        }
    }

    private mutating func restart(_ now: MonotonicTime) -> [Action] {
        switch state {
        case .stopped, .failed, .backingOff, .looping:
            forgive()
            return launch(now)
        case .starting, .ready, .severed: return drain(.started, within: policy.drain, now)
        case .draining:
            goal = .started
            return []
        }
    }

    private mutating func spawned(_ pid: Int32) -> [Action] {
        guard isSpawning else { return [] }
        isSpawning = false
        self.pid = pid
        return state == .draining ? [.signal(SIGTERM, pid: pid)] : []
    }

    private mutating func reported(_ report: ChildReport, _ now: MonotonicTime) -> [Action] {
        switch report {
        case .ready:
            guard state == .starting else { return [] }
            enter(.ready, now)
            readySince = now
            return cancelTimer()
        case .heartbeat(let inFlight):
            lastHeartbeat = now
            self.inFlight = inFlight
            return []
        case .draining:
            // It leaves of its own accord: no signal is needed, but a limit is.
            guard state == .ready || state == .starting else { return [] }
            enter(.draining, now)
            goal = .recovered
            return setTimer(now.advanced(milliseconds: policy.drain))
        }
    }

    private mutating func controlClosed(_ now: MonotonicTime) -> [Action] {
        guard pid != nil, state == .starting || state == .ready else { return [] }
        enter(.severed, now)
        return setTimer(now.advanced(milliseconds: policy.severedGrace))
    }

    private mutating func timerFired(_ now: MonotonicTime) -> [Action] {
        guard let due = timer else { return [] }
        guard now >= due else { return [.setTimer(due)] }
        switch state {
        case .stopped, .ready, .failed: return cancelTimer()
        case .starting where pid != nil: return drain(.recovered, within: policy.hurried, now)
        case .severed: return drain(.recovered, within: policy.drain, now)
        case .starting, .draining:
            let again = setTimer(now.advanced(milliseconds: policy.killRepeat))
            return state == .draining ? (pid.map { [.signalGroup(SIGKILL, pid: $0)] } ?? []) + again : again
        case .backingOff, .looping: return launch(now)
        }
    }
}

// MARK: - Deaths

extension ServiceMachine {
    private mutating func died(_ exit: ProcessExit, _ now: MonotonicTime) -> [Action] {
        let aim = state == .draining ? goal : .recovered
        let readyFor = readySince.map { now.milliseconds(since: $0) }
        pid = nil
        isSpawning = false
        readySince = nil
        lastHeartbeat = nil
        inFlight = 0
        lastExit = exit
        lastExitAt = now
        switch aim {
        case .stopped: return rest(.stopped, now)
        case .started:
            forgive()
            return launch(now)
        case .recovered: return crashed(exit, readyFor: readyFor, now)
        }
    }

    private mutating func crashed(
        _ exit: ProcessExit, readyFor: Int64?, _ now: MonotonicTime
    ) -> [Action] {
        if let readyFor, readyFor >= policy.forgetAfterReady { forgive() }
        guard !exit.isPermanent else { return rest(.failed, now) }
        let wasSteady = readyFor ?? 0 >= policy.steady
        // A loop is over only when a process has held out: rare attempts alone would empty the window.
        if wasSteady { isLooping = false }
        deaths.removeAll { now.milliseconds(since: $0) > policy.loopWindow }
        deaths.append(now)
        if isLooping || deaths.count > policy.loopDeathsMax {
            isLooping = true
            return pause(.looping, policy.loopRetry * 1_000_000, now)
        }
        if wasSteady { return launch(now) }
        // Ten doublings pass any sensible limit.
        let pauseMilliseconds = min(policy.backoffMax, policy.backoff << min(failures, 10))
        failures += 1
        return pause(.backingOff, jittered(pauseMilliseconds * 1_000_000), now)
    }

    /// The duration moved by chance, in nanoseconds.
    private mutating func jittered(_ nanoseconds: Int64) -> Int64 {
        let reach = nanoseconds / 100 * policy.jitterPercent
        return nanoseconds + Int64.random(in: -reach...reach, using: &random)
    }

    private mutating func forgive() {
        failures = 0
        deaths.removeAll()
        isLooping = false
    }
}

// MARK: - Transitions

extension ServiceMachine {
    private mutating func enter(_ next: State, _ now: MonotonicTime) {
        state = next
        since = now
    }

    private mutating func launch(_ now: MonotonicTime) -> [Action] {
        enter(.starting, now)
        isSpawning = true
        launches += 1
        return [.spawn] + setTimer(now.advanced(milliseconds: policy.startTimeout))
    }

    private mutating func drain(_ goal: Goal, within limit: Int64, _ now: MonotonicTime) -> [Action] {
        enter(.draining, now)
        self.goal = goal
        // Without a pid yet the signal follows once there is one.
        return (pid.map { [.signal(SIGTERM, pid: $0)] } ?? []) + setTimer(now.advanced(milliseconds: limit))
    }

    private mutating func hurry(_ now: MonotonicTime) -> [Action] {
        let sooner = now.advanced(milliseconds: policy.hurried)
        guard let due = timer, sooner < due else { return [] }
        return setTimer(sooner)
    }

    private mutating func pause(_ next: State, _ nanoseconds: Int64, _ now: MonotonicTime) -> [Action] {
        enter(next, now)
        return setTimer(MonotonicTime(nanoseconds: now.nanoseconds + nanoseconds))
    }

    private mutating func rest(_ next: State, _ now: MonotonicTime) -> [Action] {
        enter(next, now)
        return cancelTimer()
    }

    private mutating func setTimer(_ time: MonotonicTime) -> [Action] {
        timer = time
        return [.setTimer(time)]
    }

    private mutating func cancelTimer() -> [Action] {
        guard timer != nil else { return [] }
        timer = nil
        return [.cancelTimer]
    }
}
