import Primitives
import Resilience
import Storage

/// What calls have under way at one store, and whether it can take more. On one event loop.
///
/// Each kind of work waits for connections of its own, so one that has run full holds up no other.
final class StoreLoad {
    /// What waits together.
    enum Lane {
        case point
        case scan
        case write

        /// Where a read of this cost waits.
        init(_ cost: ReadCost) {
            self =
                switch cost {
                case .point: .point
                case .scan: .scan
                }
        }
    }

    /// Says that a call is turned away.
    struct Refusal: Error {
        let lane: Lane
    }

    /// What the caller is told of it.
    static let refusal = StorageError(.overloaded, detail: "the calls before it wait too long")

    private static let reads = LoadLimit.Policy(waitMilliseconds: 10)
    /// Writes are done in groups, and each waits for the group before it.
    private static let writes = LoadLimit.Policy(waitMilliseconds: 20)

    private let clocks: Clocks
    private var points = LoadLimit(reads)
    private var scans = LoadLimit(reads)
    private var writes = LoadLimit(writes)

    init(clocks: Clocks) {
        self.clocks = clocks
    }

    /// Whether one more may be begun, which counts as under way until it has `ended`.
    func admits(_ lane: Lane, at now: MonotonicTime) -> Bool { self[lane].admits(at: now) }

    /// Whether one more would be turned away.
    func refuses(_ lane: Lane, at now: MonotonicTime) -> Bool { self[lane].refuses(at: now) }

    /// Work that was let in has ended.
    ///
    /// - Parameters:
    ///   - began: Since when it was there.
    ///   - isDone: Whether the store has done it: what failed says nothing of how long one waits.
    func ended(_ lane: Lane, since began: MonotonicTime, isDone: Bool) {
        isDone ? self[lane].left(since: began, at: clocks.monotonic()) : self[lane].withdrawn()
    }

    private subscript(_ lane: Lane) -> LoadLimit {
        _read {
            switch lane {
            case .point: yield points
            case .scan: yield scans
            case .write: yield writes
            }
        }
        _modify {
            switch lane {
            case .point: yield &points
            case .scan: yield &scans
            case .write: yield &writes
            }
        }
    }
}
