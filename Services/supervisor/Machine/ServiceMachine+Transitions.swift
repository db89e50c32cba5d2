import Glibc
import Primitives

/// From one state to the next, with its timer.
extension ServiceMachine {
    mutating func enter(_ next: State, _ now: MonotonicTime) {
        state = next
        since = now
    }

    mutating func launch(_ now: MonotonicTime) -> [Action] {
        enter(.starting, now)
        isSpawning = true
        launches += 1
        return [.spawn] + setTimer(now.advanced(milliseconds: policy.startTimeout))
    }

    mutating func drain(_ goal: Goal, within limit: Int64, _ now: MonotonicTime) -> [Action] {
        enter(.draining, now)
        self.goal = goal
        // Without a pid yet the signal follows once there is one.
        return (pid.map { [.signal(SIGTERM, pid: $0)] } ?? []) + setTimer(now.advanced(milliseconds: limit))
    }

    mutating func hurry(_ now: MonotonicTime) -> [Action] {
        let sooner = now.advanced(milliseconds: policy.hurried)
        guard let due = timer, sooner < due else { return [] }
        return setTimer(sooner)
    }

    mutating func pause(_ next: State, _ nanoseconds: Int64, _ now: MonotonicTime) -> [Action] {
        enter(next, now)
        return setTimer(MonotonicTime(nanoseconds: now.nanoseconds + nanoseconds))
    }

    mutating func rest(_ next: State, _ now: MonotonicTime) -> [Action] {
        enter(next, now)
        return cancelTimer()
    }

    mutating func setTimer(_ time: MonotonicTime) -> [Action] {
        timer = time
        return [.setTimer(time)]
    }

    mutating func cancelTimer() -> [Action] {
        guard timer != nil else { return [] }
        timer = nil
        return [.cancelTimer]
    }
}
