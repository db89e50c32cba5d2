/// What a caller may do; the wider includes the narrower.
struct Scopes: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    /// Read what there is.
    static let read = Scopes(rawValue: 1)
    /// Change it, and read.
    static let write = Scopes(rawValue: 3)
    /// Everything.
    static let admin = Scopes(rawValue: 7)

    /// Each by the name that tokens and challenges carry, the narrowest first.
    static let named: [(name: String, scopes: Scopes)] = [("read", read), ("write", write), ("admin", admin)]

    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The scope of this name.
    init?(name: String) {
        guard let known = Self.named.first(where: { $0.name == name }) else { return nil }
        self = known.scopes
    }

    /// The name of the narrowest scope that has all of these.
    var name: String { Self.named.first { $0.scopes.isSuperset(of: self) }?.name ?? "admin" }
}
