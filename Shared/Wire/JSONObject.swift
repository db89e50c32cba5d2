/// The members of a JSON object in the order they were written, each name once.
public struct JSONObject: Sendable, Equatable {
    /// One member.
    public struct Member: Sendable, Equatable {
        /// Its name.
        public let key: String
        /// Its value.
        public var value: JSON
    }

    /// All members in order.
    public private(set) var members: [Member] = []

    /// Above this many members a set finds the duplicates, so that no input costs its length squared.
    private static let linearSearchMax = 16

    /// An empty object.
    public init() {}

    /// An object of these members; of two with one name the last stays, in the place of the first.
    public init(_ pairs: some Sequence<(String, JSON)>) {
        var positions: [String: Int] = [:]
        for (key, value) in pairs {
            if members.count == Self.linearSearchMax {
                for (index, member) in members.enumerated() { positions[member.key] = index }
            }
            let known =
                members.count < Self.linearSearchMax
                ? members.firstIndex { $0.key == key } : positions[key]
            if let known {
                members[known].value = value
            } else {
                if members.count >= Self.linearSearchMax { positions[key] = members.count }
                members.append(Member(key: key, value: value))
            }
        }
    }

    /// Whether it has no member.
    public var isEmpty: Bool { members.isEmpty }

    /// The names in order.
    public var keys: [String] { members.map(\.key) }

    /// The value of this name; setting nil removes the member.
    public subscript(_ key: String) -> JSON? {
        get { members.first { $0.key == key }?.value }
        set {
            let index = members.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(key: key, value: value))
            case (nil, nil): break
            }
        }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// An object of these members; of two with one name the last stays.
    public init(dictionaryLiteral elements: (String, JSON)...) {
        self.init(elements)
    }
}
