import Primitives
import ServiceKit
import Wire

extension Rule where Value == JSONObject {
    /// An object of exactly these members, each by one rule: it is given whole or not at all.
    static func exactly(_ names: [String], each rule: Rule<some Sendable>) -> Rule {
        let properties = JSONObject(names.map { ($0, JSON.object(rule.schema)) })
        return Rule(
            schema: [
                "type": "object", "properties": .object(properties),
                "required": .array(names.map { .string($0) }), "additionalProperties": false,
            ], placeholder: JSONObject()
        ) { json, path, faults in
            guard let object = json.object else {
                return refuse(json, path, &faults, "type", "must be an object")
            }
            let faultsBefore = faults.count
            for name in names {
                if let value = object[name], value != .null {
                    _ = rule.check(value, path: "\(path).\(name)", faults: &faults)
                } else {
                    faults.append(
                        ValidationFault(
                            path: "\(path).\(name)", rule: "required", message: "is required", value: .null))
                }
            }
            for member in object.members where !names.contains(member.key) {
                let hint = "does not belong here; what does: \(names.joined(separator: ", "))"
                faults.append(
                    ValidationFault(
                        path: "\(path).\(member.key)", rule: "unknown_key", message: hint,
                        value: member.value))
            }
            return faults.count == faultsBefore ? object : nil
        }
    }
}
