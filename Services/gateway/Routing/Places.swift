/// Where the calls to one service may go right now: its route, in the light of its breakers.
///
/// Kept ready, so that a call only copies it.
struct Places: Equatable, Sendable {
    /// Who has the writes; nil while nobody has.
    let writer: Instance?
    /// What writes carry, so that an instance that has lost them refuses.
    let epoch: Int64?
    /// Who is asked for a read first. It is named even where the route names nobody, for the request waits in
    /// the socket of an instance that is on its way.
    let reader: Instance
    /// Who else may be asked.
    let otherReader: Instance?

    /// The places of a route; an instance whose breaker is open comes behind one whose breaker is not.
    init(_ route: Route, isOpen: (Instance) -> Bool = { _ in false }) {
        writer = route.writes
        epoch = route.epoch
        let best = route.reads.first { !isOpen($0) } ?? route.reads.first
        reader = best ?? route.writes ?? .primary
        otherReader = best.flatMap { best in route.reads.first { $0 != best } }
    }

    /// The other instance that may be asked for reads.
    func reader(besides instance: Instance) -> Instance? {
        if reader != instance { return reader }
        return otherReader
    }

    /// Whether this instance may be asked for reads.
    func reads(_ instance: Instance) -> Bool { reader == instance || otherReader == instance }
}
