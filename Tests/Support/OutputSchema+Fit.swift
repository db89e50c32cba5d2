public import ServiceKit
public import Wire

extension OutputSchema {
    /// What of an answer does not fit: members that are missing, and members of a type that is not declared.
    public func faults(in answer: JSON) -> [String] {
        guard let members = answer.object?.members else { return ["it is no object"] }
        let required = schema["required"]?.array?.compactMap(\.string) ?? []
        let missing = required.filter { name in !members.contains { $0.key == name } }
        return missing.map { "\($0) is missing" }
            + members.compactMap { member in
                guard let type = schema["properties"]?[member.key]?["type"] else { return nil }
                let names = type.array?.compactMap(\.string) ?? [type.string ?? ""]
                let isWhole = member.value.integer != nil && names.contains("integer")
                guard !names.contains(member.value.typeName), !isWhole else { return nil }
                return "\(member.key) is \(member.value.typeName)"
            }
    }
}
