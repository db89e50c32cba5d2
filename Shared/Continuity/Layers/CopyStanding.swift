public import Primitives

/// What a copy is good for now. A pure value.
public enum CopyStanding: Sendable, Equatable {
    /// It was equal to its store so short a time ago that it answers before any text.
    case fresh(asOf: Timestamp)
    /// It is older than copies should be: it answers what no text knows to be newer.
    case expired(asOf: Timestamp)
    /// It answers nothing, for this reason.
    case unusable(reason: String)

    /// The standing of a copy in this state.
    ///
    /// - Parameters:
    ///   - state: Nil where it has never followed a store.
    ///   - store: The store that was opened; nil while that is not known.
    ///   - maxSeconds: How old a copy may be before it has expired.
    public init(of state: CopyState?, store: Identifier?, at now: Timestamp, maxSeconds: Int64) {
        guard let state, state.isFilled else {
            self = .unusable(reason: "it has not been filled yet")
            return
        }
        // Another store's records are nobody's here, however fresh they are.
        guard store == nil || store == state.sourceID else {
            self = .unusable(reason: "it is a copy of another store")
            return
        }
        let isExpired = now.milliseconds - state.asOf.milliseconds > maxSeconds * 1000
        self = isExpired ? .expired(asOf: state.asOf) : .fresh(asOf: state.asOf)
    }

    /// When it was last known to equal its store; nil where it answers nothing.
    public var asOf: Timestamp? {
        switch self {
        case .fresh(let asOf), .expired(let asOf): asOf
        case .unusable: nil
        }
    }
}
