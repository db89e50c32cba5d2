import Primitives

/// Who has one service's writes and who is asked for reads, as a pure value: events in, actions out.
///
/// Writes follow promotions: an instance has them once it has answered one, and until its process is gone or
/// another is promoted. One promotion at a time, each under an epoch of its own, above all before it.
struct RouteMachine: Sendable, Equatable {
    /// What can be asked of an instance.
    enum Condition: Sendable, Equatable, CaseIterable {
        /// It serves.
        case ready
        /// Its process lives, with the writes if it had them, but serves nobody: it hangs, or it leaves.
        case silent
        /// What it had ended with its process, or it has not come up.
        case gone
    }

    enum Event: Sendable, Equatable {
        /// Publish what is there; nobody has been promoted.
        case start
        case instance(InstanceRole, Condition)
        /// The promotion under this epoch was answered: the instance has the writes.
        case promoted(epoch: Int64)
        /// The promotion under this epoch was refused, or not answered in time.
        case notPromoted(epoch: Int64)
        case timerFired
        /// Everything is being stopped: nobody is promoted any more.
        case stop
    }

    enum Action: Sendable, Equatable {
        /// Keep this epoch as the last one taken, before anything that follows.
        case keep(epoch: Int64)
        /// Ask this instance to take the writes; answer with `promoted` or `notPromoted`.
        case promote(InstanceRole, epoch: Int64)
        /// Whatever this promotion is answered with is of no interest any more.
        case abandon(epoch: Int64)
        /// End this instance and start it anew: it serves, but will not take the writes.
        case replace(InstanceRole)
        case publish(Route)
        /// Send `timerFired` at this moment; an earlier timer is forgotten.
        case setTimer(MonotonicTime)
        case cancelTimer
    }

    /// A promotion that has not been answered.
    struct Promotion: Sendable, Equatable {
        let role: InstanceRole
        let epoch: Int64
    }

    let hasStandby: Bool
    let policy: RoutePolicy
    /// What is published.
    private(set) var route: Route
    /// The last epoch taken, by a promotion that succeeded or not.
    private(set) var epoch: Int64
    /// Who has the writes for certain.
    private(set) var holder: InstanceRole?
    private(set) var promotion: Promotion?
    private(set) var timer: MonotonicTime?
    private var conditions: [InstanceRole: Condition] = [:]
    /// Until when no further promotion of an instance is tried.
    private var pauses: [InstanceRole: MonotonicTime] = [:]
    /// When the primary was last seen to be gone, until it is ready again.
    private var primaryGoneSince: MonotonicTime?
    private var primaryReadySince: MonotonicTime?
    private var primaryDeaths = RecentDeaths()
    /// How often the primary has failed to take over from its standby, which may have lost the writes by it.
    private var refusals = 0
    private var isOwedByStandby = false
    /// Whether who is published as having the writes has lost them with its process.
    private var isWriterLost = false
    private var isStopping = false

    /// A route that names nobody yet; without a standby, the primary has the writes from the start.
    ///
    /// - Parameter epoch: The last one taken before.
    init(
        service: String, hasStandby: Bool, epoch: Int64, policy: RoutePolicy = RoutePolicy(),
        at now: MonotonicTime
    ) {
        self.hasStandby = hasStandby
        self.policy = policy
        // Whoever still has a route of the last epoch was told of writes that nobody has now.
        self.epoch = hasStandby ? epoch + 1 : epoch
        route = Route(service: service, epoch: self.epoch, writes: hasStandby ? nil : .primary)
        primaryGoneSince = now
    }

    /// What is known of an instance.
    func condition(_ role: InstanceRole) -> Condition { conditions[role] ?? .gone }

    mutating func handle(_ event: Event, at now: MonotonicTime) -> [Action] {
        let before = route
        var actions: [Action] = []
        switch event {
        case .start: return (hasStandby ? [.keep(epoch: epoch)] : []) + [.publish(route)]
        case .instance(let role, let condition): actions += note(role, condition, now)
        case .promoted(let epoch):
            guard let answered = promotion, answered.epoch == epoch else { return [] }
            promotion = nil
            holder = answered.role
            route.epoch = epoch
            route.writes = answered.role
            isWriterLost = false
            isOwedByStandby = answered.role == .standby
            refusals = 0
        case .notPromoted(let epoch):
            guard let answered = promotion, answered.epoch == epoch else { return [] }
            promotion = nil
            pauses[answered.role] = now.advanced(milliseconds: policy.retry)
            actions += replaceIfUseless(answered.role)
        case .timerFired: timer = nil
        case .stop:
            isStopping = true
            actions += abandon()
        }
        actions += withdrawWriter()
        route.reads = readers
        if route != before { actions.append(.publish(route)) }
        return actions + decide(now)
    }

    private mutating func note(_ role: InstanceRole, _ condition: Condition, _ now: MonotonicTime) -> [Action]
    {
        guard hasStandby || role == .primary, condition != self.condition(role) else { return [] }
        conditions[role] = condition
        if role == .primary { notePrimary(condition, now) }
        guard condition == .gone else { return [] }
        pauses[role] = nil
        if holder == role { holder = nil }
        if hasStandby, route.writes == role { isWriterLost = true }
        return promotion?.role == role ? abandon() : []
    }

    private mutating func notePrimary(_ condition: Condition, _ now: MonotonicTime) {
        switch condition {
        case .ready:
            primaryGoneSince = nil
            primaryReadySince = now
        case .silent: break
        case .gone where primaryGoneSince == nil:
            primaryGoneSince = now
            primaryDeaths.note(at: now, policy)
        case .gone: break
        }
    }

    /// Publishes that nobody has the writes: not during a promotion, whose epoch would be below this one's.
    private mutating func withdrawWriter() -> [Action] {
        guard isWriterLost, promotion == nil else { return [] }
        isWriterLost = false
        epoch += 1
        route.epoch = epoch
        route.writes = nil
        return [.keep(epoch: epoch)]
    }

    /// A primary that goes on refusing keeps the writes from everybody: its standby has been fenced, and
    /// takes them only from a primary that is gone.
    private mutating func replaceIfUseless(_ role: InstanceRole) -> [Action] {
        let areBothReady = InstanceRole.allCases.allSatisfy { condition($0) == .ready }
        guard role == .primary, isOwedByStandby, areBothReady else { return [] }
        refusals += 1
        guard refusals >= policy.refusalsMax else { return [] }
        refusals = 0
        return [.replace(.primary)]
    }

    private mutating func abandon() -> [Action] {
        guard let promotion else { return [] }
        self.promotion = nil
        return [.abandon(epoch: promotion.epoch)]
    }

    /// Who has the writes knows what was written last, so it is the best to read from.
    private var readers: [InstanceRole] {
        let order: [InstanceRole] = route.writes == .standby ? [.standby, .primary] : [.primary, .standby]
        return order.filter { condition($0) == .ready }
    }

    /// Promotes whoever should have the writes and has not, or waits until it is time to.
    private mutating func decide(_ now: MonotonicTime) -> [Action] {
        guard let next = nextPromotion(now), promotion == nil, !isStopping else { return wait(until: nil) }
        let due = next.due ?? now
        guard now >= due else { return wait(until: due) }
        epoch += 1
        promotion = Promotion(role: next.role, epoch: epoch)
        // What a promotion takes from the other it may have taken, whatever its answer is.
        holder = nil
        return wait(until: nil) + [.keep(epoch: epoch), .promote(next.role, epoch: epoch)]
    }

    /// Who is to be promoted next, and when; nil for the moment: now.
    private func nextPromotion(_ now: MonotonicTime) -> (role: InstanceRole, due: MonotonicTime?)? {
        guard hasStandby else { return nil }
        let isUnsteady = primaryDeaths.areMany(at: now, policy)
        if condition(.primary) == .ready {
            guard holder != .primary else { return nil }
            let calmSince = isUnsteady && holder == .standby ? primaryReadySince : nil
            let due = [pauses[.primary], calmSince?.advanced(milliseconds: policy.calm)].compactMap { $0 }
            return (.primary, due.max())
        }
        guard let primaryGoneSince, condition(.standby) == .ready, holder != .standby else { return nil }
        let patienceEnd = primaryGoneSince.advanced(milliseconds: isUnsteady ? 0 : policy.patience)
        return (.standby, max(patienceEnd, pauses[.standby] ?? patienceEnd))
    }

    private mutating func wait(until due: MonotonicTime?) -> [Action] {
        guard due != timer else { return [] }
        timer = due
        return [due.map { .setTimer($0) } ?? .cancelTimer]
    }
}
