/// When a service that died is started again, and how long it is waited for. All times in milliseconds.
struct RestartPolicy: Sendable, Equatable {
    /// A service that is not ready this long after its start counts as crashed.
    var startTimeout: Int64 = 10_000
    /// A service that had been ready this long is started again at once.
    var steady: Int64 = 10_000
    /// The pause after the first death; it doubles with each further one.
    var backoff: Int64 = 100
    /// The longest such pause.
    var backoffMax: Int64 = 10_000
    /// How far chance moves a pause, in percent of it, either way.
    var jitterPercent: Int64 = 20
    /// After being ready this long, earlier deaths are forgotten.
    var forgetAfterReady: Int64 = 60_000
    /// More deaths than this within `loopWindow` are a crash loop.
    var loopDeathsMax = 5
    /// The time in which deaths are counted.
    var loopWindow: Int64 = 30_000
    /// In a crash loop, the pause between attempts.
    var loopRetry: Int64 = 30_000
    /// What a service asked to leave is given to do so.
    var drain: Int64 = 10_000
    /// What is left of that once it is asked a second time, or when it was never ready.
    var hurried: Int64 = 1000
    /// How long a service may live on after its control stream has ended.
    var severedGrace: Int64 = 1000
    /// A service that serves and has not been heard from for this long is unresponsive.
    var heartbeatPatience: Int64 = 1500
    /// And for this long, is hung: it is ended and started again.
    var hangLimit: Int64 = 4000
    /// What a hung one is given to die of SIGABRT.
    var abortGrace: Int64 = 1000
    /// Where another instance can take over, how long a service is unresponsive before it is hung.
    var relievedHangLimit: Int64 = 500
    /// And what it is given then to die of SIGABRT.
    var relievedAbortGrace: Int64 = 250
    /// Where another instance can take over, how long it may be halted by a signal before it is killed.
    var haltPatience: Int64 = 100
    /// Between two SIGKILLs of a process that is not dead yet.
    var killRepeat: Int64 = 1000

    /// What makes no sense in it, one sentence each.
    var faults: [String] {
        var faults: [String] = []
        let positive: [(String, Int64)] = [
            ("start timeout", startTimeout), ("steady time", steady), ("back-off", backoff),
            ("longest back-off", backoffMax), ("time to forget", forgetAfterReady),
            ("crash-loop window", loopWindow), ("crash-loop retry", loopRetry), ("drain time", drain),
            ("hurried drain time", hurried), ("control grace", severedGrace), ("kill repeat", killRepeat),
            ("patience for a heartbeat", heartbeatPatience), ("abort grace", abortGrace),
            ("patience with a halt", haltPatience),
        ]
        for (name, value) in positive where value <= 0 {
            faults.append("the \(name) must be more than 0 ms, not \(value)")
        }
        if loopDeathsMax <= 0 { faults.append("the deaths allowed in a window must be more than 0") }
        if !(0...50).contains(jitterPercent) { faults.append("the jitter must be from 0 to 50 percent") }
        if hangLimit <= heartbeatPatience {
            faults.append("a hang begins before a heartbeat is missed")
        }
        if backoffMax < backoff { faults.append("the longest back-off is shorter than the first") }
        return faults
    }
}
