/// How far an instance's feed of changes had come: what its answers knew, and what another instance must have
/// taken in to know as much. Written `name:count`.
public struct FeedMark: Sendable, Equatable {
    /// Tells the feed of one process from that of the next.
    public let name: String
    /// How many changes the feed had told of.
    public let count: Int64

    /// The mark of a feed after so many changes.
    public init(name: String, count: Int64) {
        self.name = name
        self.count = count
    }

    /// Reads what `description` wrote; nil where it is something else.
    public init?(_ text: String) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")), colon > text.startIndex,
            let count = Int64(text[text.index(after: colon)...]), count >= 0
        else { return nil }
        self.init(name: String(text[..<colon]), count: count)
    }

    /// Whether whoever has come this far knows what was known at another mark.
    public func covers(_ other: FeedMark) -> Bool { name == other.name && count >= other.count }

    /// The later of two marks; of two feeds', the one that was heard of later.
    public static func latest(_ earlier: FeedMark?, _ later: FeedMark) -> FeedMark {
        guard let earlier, earlier.covers(later) else { return later }
        return earlier
    }
}

extension FeedMark: CustomStringConvertible {
    /// The mark as text.
    public var description: String { "\(name):\(count)" }
}
