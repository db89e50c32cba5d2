import Glibc
import Primitives

/// A service that serves is heard from again and again, or it hangs: stopped, blocked, or starved.
extension ServiceMachine {
    /// Whether it serves, or did until its heartbeat went missing.
    var isServing: Bool { state == .ready || state == .unresponsive }

    /// It is heard: wait for the next heartbeat.
    mutating func serve(_ now: MonotonicTime) -> [Action] {
        enter(.ready, now)
        return watchOn(until: now.advanced(milliseconds: policy.heartbeatPatience))
    }

    /// The time for a heartbeat is over. Each only leaves its mark; the timer is moved here, not twice a
    /// second.
    mutating func watch(_ now: MonotonicTime) -> [Action] {
        if let haltLimit, now >= haltLimit { return abort(now) }
        let heard = max(lastHeartbeat ?? since, since)
        let due = heard.advanced(milliseconds: policy.heartbeatPatience)
        guard now >= due else { return watchOn(until: due) }
        enter(.unresponsive, now)
        // From now, not from the last heartbeat: where it was the supervisor that stood still, those that
        // wait to be read are still in time.
        return watchOn(until: now.advanced(milliseconds: hangPatience))
    }

    /// Until then, or until a halted one has been waited for long enough.
    private mutating func watchOn(until due: MonotonicTime) -> [Action] {
        setTimer(min(due, haltLimit ?? due))
    }

    /// Until when it may be halted: its silence need not be waited for where another can take over.
    private var haltLimit: MonotonicTime? {
        isRelieved ? haltedSince?.advanced(milliseconds: policy.haltPatience) : nil
    }

    /// A signal has halted it, or has it go on.
    mutating func halted(_ isHalted: Bool, _ now: MonotonicTime) -> [Action] {
        guard isHalted != (haltedSince != nil) else { return [] }
        haltedSince = isHalted ? now : nil
        return watchAnew(now)
    }

    /// What is waited for has changed.
    private mutating func watchAnew(_ now: MonotonicTime) -> [Action] {
        switch state {
        case .ready: watch(now)
        case .unresponsive: watchOn(until: since.advanced(milliseconds: hangPatience))
        default: []
        }
    }

    /// How long it may be unresponsive: not long where another can take over.
    private var hangPatience: Int64 {
        let patience = policy.hangLimit - policy.heartbeatPatience
        return isRelieved ? min(policy.relievedHangLimit, patience) : patience
    }

    /// Another instance can take over from now on, or can't any more.
    mutating func relieve(_ isRelieved: Bool, _ now: MonotonicTime) -> [Action] {
        guard isRelieved != self.isRelieved else { return [] }
        self.isRelieved = isRelieved
        return state == .ready && haltedSince == nil ? [] : watchAnew(now)
    }

    private var relievedGrace: Int64 { min(policy.relievedAbortGrace, policy.abortGrace) }

    /// It hangs: make a dead process of it, its stack in a core file where the system keeps those. A halted
    /// one can't make one: it would die of nothing but SIGKILL.
    mutating func abort(_ now: MonotonicTime) -> [Action] {
        enter(.aborting, now)
        guard haltedSince == nil else {
            return (pid.map { [.signalGroup(SIGKILL, pid: $0)] } ?? [])
                + setTimer(now.advanced(milliseconds: policy.killRepeat))
        }
        return (pid.map { [.signal(SIGABRT, pid: $0)] } ?? [])
            + setTimer(now.advanced(milliseconds: isRelieved ? relievedGrace : policy.abortGrace))
    }
}
