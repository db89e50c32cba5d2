public import Storage

/// A place in the feed of a store or of a copy: so many changes after its beginning. A pure value.
public struct FeedPlace: Sendable, Hashable {
    /// Tells the feed from every other.
    public let name: String
    /// Its number in that feed.
    public let number: Int64

    /// A place in the feed of this name.
    public init(name: String, number: Int64) {
        self.name = name
        self.number = number
    }

    /// A place in the feed of an embedded store, whose changes have their numbers from the store.
    public init(of store: StoreIdentity, number: Int64) {
        self.init(name: "\(store.id):\(store.epoch)", number: number)
    }

    /// Reads what `description` wrote; nil where it is something else.
    public init?(_ text: String) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")),
            let number = Int64(text[text.index(after: colon)...]), number >= 0
        else { return nil }
        self.init(name: String(text[..<colon]), number: number)
    }
}

extension FeedPlace: CustomStringConvertible {
    /// The place as text.
    public var description: String { "\(name):\(number)" }
}

extension FeedPage {
    /// Where the next piece begins, told apart from the places of every other feed.
    var place: FeedPlace? {
        // A store's feed has no name of its own.
        FeedPlace(cursor) ?? Int64(cursor).map { FeedPlace(of: source, number: $0) }
    }
}
