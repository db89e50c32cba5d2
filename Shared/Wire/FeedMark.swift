/// How much an answer knew: the changes that the instance which had the writes had told of. Written
/// `epoch:count`.
///
/// Whoever gets the writes under a later epoch knows all that was acknowledged before.
public struct FeedMark: Sendable, Hashable {
    /// The epoch of the route under which the instance had the writes.
    public let epoch: Int64
    /// How many changes its feed had told of.
    public let count: Int64

    /// The mark of a feed after so many changes.
    public init(epoch: Int64, count: Int64) {
        self.epoch = epoch
        self.count = count
    }

    /// Reads what `description` wrote; nil where it is something else.
    public init?(_ text: String) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), let epoch = Int64(text[..<colon]),
            let count = Int64(text[text.index(after: colon)...]), epoch >= 0, count >= 0
        else { return nil }
        self.init(epoch: epoch, count: count)
    }
}

extension FeedMark: Comparable {
    /// Who has come to the right mark knows what was known at the left.
    public static func < (left: FeedMark, right: FeedMark) -> Bool {
        (left.epoch, left.count) < (right.epoch, right.count)
    }
}

extension FeedMark: CustomStringConvertible {
    /// The mark as text.
    public var description: String { "\(epoch):\(count)" }
}
