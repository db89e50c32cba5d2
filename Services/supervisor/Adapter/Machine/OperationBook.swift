import Wire

/// What became of the writes that were asked for lately: foreign servers know no operation ids, and a write
/// that is asked for again must not be carried out again.
struct OperationBook: Sendable {
    enum Fate: Sendable, Equatable {
        /// Under way, by this id.
        case running(Int64)
        case answered(AdapterAnswer)
        /// Nobody knows.
        case lost
    }

    /// The most that are remembered.
    static let countMax = 256

    private var fates: [String: Fate] = [:]
    private var order: [String] = []

    subscript(_ operation: String) -> Fate? { fates[operation] }

    mutating func note(_ operation: String?, _ fate: Fate) {
        guard let operation else { return }
        if fates.updateValue(fate, forKey: operation) == nil { order.append(operation) }
        while order.count > Self.countMax { fates[order.removeFirst()] = nil }
    }
}
