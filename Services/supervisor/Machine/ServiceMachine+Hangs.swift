import Glibc
import Primitives

/// A service that serves is heard from again and again, or it hangs: stopped, blocked, or starved.
extension ServiceMachine {
    /// Whether it serves, or did until its heartbeat went missing.
    var isServing: Bool { state == .ready || state == .unresponsive }

    /// It is heard: wait for the next heartbeat.
    mutating func serve(_ now: MonotonicTime) -> [Action] {
        enter(.ready, now)
        return setTimer(now.advanced(milliseconds: policy.heartbeatPatience))
    }

    /// The time for a heartbeat is over. Each only leaves its mark; the timer is moved here, not twice a
    /// second.
    mutating func watch(_ now: MonotonicTime) -> [Action] {
        let heard = max(lastHeartbeat ?? since, since)
        let due = heard.advanced(milliseconds: policy.heartbeatPatience)
        guard now >= due else { return setTimer(due) }
        enter(.unresponsive, now)
        // From now, not from the last heartbeat: where it was the supervisor that stood still, those that
        // wait to be read are still in time.
        return setTimer(now.advanced(milliseconds: hangPatience))
    }

    /// How long it may be unresponsive: not long where another can take over.
    private var hangPatience: Int64 {
        let patience = policy.hangLimit - policy.heartbeatPatience
        return isRelieved ? min(policy.relievedHangLimit, patience) : patience
    }

    /// Another instance can take over from now on, or can't any more.
    mutating func relieve(_ isRelieved: Bool) -> [Action] {
        guard isRelieved != self.isRelieved else { return [] }
        self.isRelieved = isRelieved
        return state == .unresponsive ? setTimer(since.advanced(milliseconds: hangPatience)) : []
    }

    private var relievedGrace: Int64 { min(policy.relievedAbortGrace, policy.abortGrace) }

    /// It hangs: make a dead process of it, its stack in a core file where the system keeps those.
    mutating func abort(_ now: MonotonicTime) -> [Action] {
        enter(.aborting, now)
        return (pid.map { [.signal(SIGABRT, pid: $0)] } ?? [])
            + setTimer(now.advanced(milliseconds: isRelieved ? relievedGrace : policy.abortGrace))
    }
}
