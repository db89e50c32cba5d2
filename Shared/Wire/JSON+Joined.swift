extension JSON {
    /// The first of several objects, with what all of them have in these lists; nil where there is none.
    public static func joined(_ objects: [JSON], lists: [String]) -> JSON? {
        guard objects.count > 1, var members = objects.first?.object else { return objects.first }
        for list in lists { members[list] = .array(objects.flatMap { $0[list]?.array ?? [] }) }
        return .object(members)
    }
}
