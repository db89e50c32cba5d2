/// A fault, and when it was done. Times are the run's, in microseconds.
struct FaultTime: Sendable, Equatable {
    let fault: Fault
    let began: Int64
    /// When it was undone; nil where it never was, or can't be.
    var ended: Int64?

    /// So long after a fault something may still be absorbing it.
    private static let echo: Int64 = 2_000_000

    /// Whether it was under way, or hardly over, at any time of a call.
    func touches(_ call: CallEvent) -> Bool {
        began <= call.finished && (ended ?? began) + Self.echo >= call.invoked
    }

    /// For people: what, and from when to when.
    var story: String {
        let began = "\(fault) \(CallEvent.seconds(began))"
        return ended.map { "\(began)–\(CallEvent.seconds($0))" } ?? began
    }
}
