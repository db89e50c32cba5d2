extension JSON {
    /// Whether two values say the same: neither the order of members nor the way a number is written counts.
    public func means(_ other: JSON) -> Bool {
        switch (self, other) {
        case (.object(let left), .object(let right)):
            let members = Dictionary(right.members.map { ($0.key, $0.value) }) { _, last in last }
            return left.members.count == right.members.count
                && left.members.allSatisfy { member in
                    members[member.key].map { member.value.means($0) } ?? false
                }
        case (.array(let left), .array(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { $0.means($1) }
        case (.number(let left), .number(let right)):
            return left == right || (left.double != nil && left.double == right.double)
        default: return self == other
        }
    }
}
