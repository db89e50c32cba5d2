/// Ids as short as they can be told apart, in one length for all that are shown together.
struct ShortIDs: Sendable, Equatable {
    private let length: Int

    /// The fewest characters shown.
    private static let lengthMin = 8

    /// - Parameter ids: All that must be told apart.
    init(_ ids: some Sequence<String>) {
        let sorted = Set(ids).sorted()
        var longest = Self.lengthMin
        for (one, next) in zip(sorted, sorted.dropFirst()) {
            let shared = zip(one.utf8, next.utf8).prefix { $0 == $1 }.count
            longest = max(longest, shared + 1)
        }
        // A dash at the end says nothing.
        if sorted.contains(where: { $0.prefix(longest).hasSuffix("-") }) { longest += 1 }
        length = longest
    }

    /// The id as it is shown.
    subscript(_ id: String) -> String { String(id.prefix(length)) }

    subscript(_ id: String?) -> String { id.map { self[$0] } ?? "-" }
}
