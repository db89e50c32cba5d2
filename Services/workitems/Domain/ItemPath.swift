import Primitives

/// The place of a work item in its tree: `/` and an id for each ancestor, root first, and for the item.
struct ItemPath: Sendable, Equatable {
    /// The deepest an item may lie; a root lies at 0.
    static let depthMax = 5
    /// What each level adds to the text: a slash and a UUID.
    static let levelLength = 37

    let text: String

    /// A path as it is stored.
    init(text: String) {
        self.text = text
    }

    /// The path of a root.
    init(root id: Identifier) {
        text = "/\(id)"
    }

    /// The path of a child with this id.
    func child(_ id: Identifier) -> ItemPath {
        ItemPath(text: "\(text)/\(id)")
    }

    /// How many ancestors there are.
    var depth: Int { text.utf8.count / Self.levelLength - 1 }

    /// Every descendant's path, and no other, is at or after this text in byte order, …
    var descendantsFrom: String { text + "/" }
    /// … and before this one: `0` follows `/`.
    var descendantsUntil: String { text + "0" }
}
