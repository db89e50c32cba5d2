import Primitives

/// What follows from a death.
extension ServiceMachine {
    mutating func died(_ exit: ProcessExit, _ now: MonotonicTime) -> [Action] {
        let aim = state == .draining ? goal : .recovered
        let readyFor = readySince.map { now.milliseconds(since: $0) }
        pid = nil
        isSpawning = false
        readySince = nil
        lastHeartbeat = nil
        haltedSince = nil
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

    mutating func crashed(
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
    mutating func jittered(_ nanoseconds: Int64) -> Int64 {
        let reach = nanoseconds / 100 * policy.jitterPercent
        return nanoseconds + Int64.random(in: -reach...reach, using: &random)
    }

    mutating func forgive() {
        failures = 0
        deaths.removeAll()
        isLooping = false
    }
}
