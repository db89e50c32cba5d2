import Wire

/// Which fields of a record differ from what they were.
enum ChangedFields {
    /// They differ after every change, and say nothing of what it was about.
    private static let alwaysChanged: Set = ["version", "updated_at", "updated_by"]

    /// The names of the members of `current` that are not the same in `before`, in the order of `current`.
    static func between(_ before: JSONObject, and current: JSONObject) -> [String] {
        current.members.filter { member in
            !alwaysChanged.contains(member.key)
                && !isSame(before[member.key] ?? .null, member.value)
        }.map(\.key)
    }

    /// Equality that looks neither at the order of members nor at how a whole number is written: a store may
    /// have written the one anew and the other not.
    private static func isSame(_ left: JSON, _ right: JSON) -> Bool {
        switch (left, right) {
        case (.object(let left), .object(let right)):
            let members = Dictionary(right.members.map { ($0.key, $0.value) }) { _, last in last }
            return left.members.count == right.members.count
                && left.members.allSatisfy { member in
                    members[member.key].map { isSame(member.value, $0) } ?? false
                }
        case (.array(let left), .array(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { isSame($0, $1) }
        case (.number(let left), .number(let right)):
            return left == right || (left.integer != nil && left.integer == right.integer)
        default: return left == right
        }
    }
}
