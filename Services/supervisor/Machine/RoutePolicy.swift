/// When writes move between the instances of a service. All times in milliseconds.
struct RoutePolicy: Sendable, Equatable {
    /// A primary that is gone and not ready again after this long loses the writes to a standby.
    var patience: Int64 = 300
    /// A primary that dies so often …
    var unsteadyDeaths = 2
    /// … within this time is unsteady: it loses the writes at once, …
    var unsteadyWindow: Int64 = 10_000
    /// … and gets them back from a standby only when it has been ready for this long.
    var calm: Int64 = 2000
    /// Between a promotion that failed and the next attempt.
    var retry: Int64 = 500
    /// So many promotions of a primary fail in a row while nobody has the writes that its standby had; then
    /// it is started anew.
    var refusalsMax = 3
    /// What a primary is given to take the writes over: it copies what the standby has accepted, and goes
    /// on accepting meanwhile.
    var primaryDeadline: Int64 = 30_000
    /// What a standby is given: it catches up from the dead primary's files.
    var standbyDeadline: Int64 = 2000

    /// What an instance is given to answer a promotion.
    func deadline(_ role: InstanceRole) -> Int64 {
        switch role {
        case .primary: primaryDeadline
        case .standby: standbyDeadline
        }
    }
}
