import Wire

/// What a client wants to be told of: lists that change, resources that change.
struct ListenFilter: Equatable, Sendable {
    var kinds: Set<OfferKind> = []
    var uris: Set<String> = []

    /// The most resources that one subscription names.
    static let urisMax = 1000

    /// The members that ask for word of a list.
    private static let members: [(name: String, kinds: Set<OfferKind>)] = [
        ("toolsListChanged", [.tools]), ("promptsListChanged", [.prompts]),
        ("resourcesListChanged", [.resources, .templates]),
    ]

    init(kinds: Set<OfferKind> = [], uris: Set<String> = []) {
        self.kinds = kinds
        self.uris = uris
    }

    /// Reads `params.notifications` of a `subscriptions/listen`.
    init(_ notifications: JSONSlice?) throws(ProtocolFault) {
        guard let notifications, notifications.isObject else {
            throw ProtocolFault(.invalidParameters, "subscriptions/listen takes notifications, an object")
        }
        for member in Self.members {
            guard let value = notifications[member.name]?.decoded, value != .null else { continue }
            guard let isWanted = value.bool else {
                throw ProtocolFault(.invalidParameters, "\(member.name) is true or false")
            }
            if isWanted { kinds.formUnion(member.kinds) }
        }
        guard let list = notifications["resourceSubscriptions"], !list.isNull else { return }
        let elements = list.elements
        let strings = elements.compactMap(\.string)
        guard list.isArray, strings.count == elements.count, strings.count <= Self.urisMax,
            strings.allSatisfy({ !$0.isEmpty && $0.utf8.count <= SessionMachine.uriBytesMax })
        else {
            throw ProtocolFault(
                .invalidParameters,
                "resourceSubscriptions holds at most \(Self.urisMax) uris, each a string of at most "
                    + "\(SessionMachine.uriBytesMax) bytes")
        }
        uris = Set(strings)
    }

    /// The part that is honoured, as the acknowledgement says it: all of it.
    var honoured: JSON {
        var members = JSONObject()
        for member in Self.members where !kinds.isDisjoint(with: member.kinds) { members[member.name] = true }
        if !uris.isEmpty { members["resourceSubscriptions"] = .array(uris.sorted().map { .string($0) }) }
        return .object(members)
    }
}
