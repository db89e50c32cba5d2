import Primitives

/// Whether this instance has its service's writes, and under which epoch of the route. A pure value.
///
/// Epochs only rise: what an instance has heard once outlives whatever arrives late.
struct WriteAuthority: Equatable {
    enum Event: Equatable {
        /// The supervisor gives it the writes.
        case promotionAsked(epoch: Int64)
        /// All that must come before is done, or could not be.
        case prepared(epoch: Int64, succeeded: Bool)
        /// The other instance takes the writes.
        case fenced(epoch: Int64)
    }

    enum Action: Equatable {
        /// Do what must come before, then say `prepared`.
        case prepare
        /// The promotion is late, or another one is under way.
        case refuse
        case nothing
    }

    private let isAlone: Bool
    /// The highest epoch it was promoted or fenced under.
    private(set) var seen: Int64 = 0
    /// The epoch it has the writes under; nil while it does not have them.
    private(set) var held: Int64?
    private var preparing: Int64?

    init(role: InstanceRole) {
        isAlone = role == .alone
    }

    mutating func handle(_ event: Event) -> Action {
        switch event {
        case .promotionAsked(let epoch):
            guard !isAlone, preparing == nil, epoch > seen else { return .refuse }
            seen = epoch
            preparing = epoch
            return .prepare
        case .prepared(let epoch, let succeeded):
            guard preparing == epoch else { return .nothing }
            preparing = nil
            // Fenced meanwhile, it has lost them before it had them.
            if succeeded, epoch == seen { held = epoch }
            return .nothing
        case .fenced(let epoch):
            guard epoch > seen else { return .refuse }
            seen = epoch
            held = nil
            return .nothing
        }
    }

    /// Whether it may take a write that was sent under an epoch; nil where the sender knew none.
    func permits(epoch: Int64?) -> Bool {
        if isAlone { return true }
        guard let held else { return false }
        return epoch.map { $0 >= held } ?? true
    }
}
