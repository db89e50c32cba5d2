import Primitives
import Synchronization

/// The identifiers made for one write: always the same for the same operation, so that an attempt whose
/// outcome was never known, and the one after it, make the same records.
final class OperationIdentifiers: Sendable {
    private let operationID: Identifier
    private let time: Timestamp
    /// What an earlier attempt is known to have drawn.
    private let recorded: [Identifier]
    private let drawn = Mutex<[Identifier]>([])

    /// - Parameters:
    ///   - now: The time of the identifiers where the operation's own tells none.
    ///   - recorded: What the first are to be; the others follow from the operation.
    init(of operationID: Identifier, at now: Timestamp, recorded: [Identifier] = []) {
        self.operationID = operationID
        self.recorded = recorded
        let isVersion7 = operationID.high >> 12 & 0xF == 7
        time = isVersion7 ? Timestamp(milliseconds: Int64(operationID.high >> 16)) : now
    }

    /// What was drawn so far, in order.
    var all: [Identifier] { drawn.withLock { $0 } }

    func next() -> Identifier {
        drawn.withLock { drawn in
            let next = drawn.count < recorded.count ? recorded[drawn.count] : derived(drawn.count)
            drawn.append(next)
            return next
        }
    }

    private func derived(_ number: Int) -> Identifier {
        .derived(from: [operationID.high, operationID.low, UInt64(number)], at: time)
    }
}
