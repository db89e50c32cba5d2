public import Primitives
public import Storage

/// Whether the primary store is worth asking. A pure value.
///
/// It is away from the first sign of a lost connection on, for there is a good answer below it; a store that
/// merely lets us wait must do so several times in a row. Only the follower's own look at the store brings it
/// back: no call is ever the one that finds out.
public struct StoreAvailability: Sendable, Equatable {
    /// What is heard of the store.
    public enum Event: Sendable, Equatable {
        /// It answered a call.
        case answered
        /// A call failed so.
        case failed(StorageError.Code)
        /// A call has had no answer for so long that another layer is asked as well.
        case late
        /// The copy has been brought up to it.
        case followed
    }

    /// So many late answers in a row mean that the store is away.
    public static let lateMax = 3

    /// Since when it has been away; nil while it is there.
    public private(set) var awaySince: Timestamp?
    private var late = 0

    /// A store that is there.
    public init() {}

    /// Whether calls go to the layers below.
    public var isAway: Bool { awaySince != nil }

    /// Takes in what was heard at this time; answers whether the store went away or came back by it.
    public mutating func handle(_ event: Event, at now: Timestamp) -> Bool {
        let wasAway = isAway
        switch event {
        case .answered: late = 0
        case .followed:
            late = 0
            awaySince = nil
        case .failed(let code) where StoreAvailability.isLoss(code): awaySince = awaySince ?? now
        case .failed(.timeout), .late:
            late += 1
            if late >= StoreAvailability.lateMax { awaySince = awaySince ?? now }
        case .failed: break
        }
        return wasAway != isAway
    }

    /// Whether this failure says that the store itself is not there, rather than something about one call.
    public static func isLoss(_ code: StorageError.Code) -> Bool {
        switch code {
        case .unavailable, .outcomeUnknown, .storeFault, .closed: true
        default: false
        }
    }
}
