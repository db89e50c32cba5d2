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
        /// It serves no more, or not in time: its heartbeat is missing.
        case unresponsive
        /// It hung, and is being ended.
        case aborting
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
        /// A signal such as SIGSTOP has halted the process, or has it go on.
        case halted(Bool)
        case timerFired
        /// It serves, but can't do what it is there for.
        case unfit
        /// Whether another instance can take over what this one does.
        case relieved(Bool)
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
    enum Goal: Sendable {
        /// Stay down.
        case stopped
        /// Start anew, because somebody asked.
        case started
        /// Treat its end as a crash.
        case recovered
    }

    let policy: RestartPolicy
    var state = State.stopped
    /// When this state began.
    var since: MonotonicTime
    var pid: Int32?
    /// When the timer fires: for a state that pauses, the next attempt.
    var timer: MonotonicTime?
    /// When it last became ready, while the same process lives.
    var readySince: MonotonicTime?
    var lastExit: ProcessExit?
    var lastExitAt: MonotonicTime?
    var lastHeartbeat: MonotonicTime?
    /// Requests under way, as last reported.
    var inFlight = 0
    /// Processes asked for so far.
    var launches = 0

    var goal = Goal.recovered
    var isSpawning = false
    var isLooping = false
    /// Whether another instance can take over.
    var isRelieved = false
    /// Since when the process has been halted by a signal.
    var haltedSince: MonotonicTime?
    var failures: Int64 = 0
    var deaths: [MonotonicTime] = []
    var random: SplitMix

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
        case .starting, .ready, .unresponsive, .aborting, .severed, .draining, .backingOff, .looping: true
        case .stopped, .failed: false
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
        case .halted(let isHalted): pid == nil ? [] : halted(isHalted, now)
        case .timerFired: timerFired(now)
        // As after a crash: one that is unfit again and again is a crash loop.
        case .unfit: isServing ? drain(.recovered, within: policy.drain, now) : []
        case .relieved(let isRelieved): relieve(isRelieved, now)
        }
    }

    private mutating func start(_ now: MonotonicTime) -> [Action] {
        switch state {
        case .stopped, .failed: return launch(now)
        case .draining:
            if goal == .stopped { goal = .started }
            return []
        case .starting, .ready, .unresponsive, .aborting, .severed, .backingOff, .looping: return []
        }
    }

    private mutating func stop(_ now: MonotonicTime) -> [Action] {
        switch state {
        case .stopped: return []
        case .backingOff, .looping, .failed: return rest(.stopped, now)
        case .starting, .ready, .unresponsive, .severed: return drain(.stopped, within: policy.drain, now)
        case .aborting: return drain(.stopped, within: policy.hurried, now)
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
        case .starting, .ready, .unresponsive, .severed: return drain(.started, within: policy.drain, now)
        case .aborting: return drain(.started, within: policy.hurried, now)
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
            readySince = now
            return serve(now)
        case .heartbeat(let inFlight):
            lastHeartbeat = now
            self.inFlight = inFlight
            return state == .unresponsive ? serve(now) : []
        case .draining:
            // It leaves of its own accord: no signal is needed, but a limit is.
            guard isServing || state == .starting else { return [] }
            enter(.draining, now)
            goal = .recovered
            return setTimer(now.advanced(milliseconds: policy.drain))
        }
    }

    private mutating func controlClosed(_ now: MonotonicTime) -> [Action] {
        guard pid != nil, isServing || state == .starting else { return [] }
        enter(.severed, now)
        return setTimer(now.advanced(milliseconds: policy.severedGrace))
    }

    private mutating func timerFired(_ now: MonotonicTime) -> [Action] {
        guard let due = timer else { return [] }
        guard now >= due else { return [.setTimer(due)] }
        switch state {
        case .stopped, .failed: return cancelTimer()
        case .ready: return watch(now)
        case .unresponsive: return abort(now)
        case .starting where pid != nil: return drain(.recovered, within: policy.hurried, now)
        case .severed: return drain(.recovered, within: policy.drain, now)
        case .starting, .draining, .aborting:
            let again = setTimer(now.advanced(milliseconds: policy.killRepeat))
            return state == .starting ? again : (pid.map { [.signalGroup(SIGKILL, pid: $0)] } ?? []) + again
        case .backingOff, .looping: return launch(now)
        }
    }
}
