import Wire

extension InputReader {
    /// `clear`: the fields to empty, since null means "no change".
    ///
    /// A field can't be given and cleared in one call.
    public mutating func clear(_ names: [String]) -> Set<String> {
        let rule = Rule<String>(
            schema: JSONObject([("type", "string"), ("enum", .array(names.map { .string($0) }))]),
            placeholder: ""
        ) { json, path, faults in
            guard let name = json.string, names.contains(name) else {
                let words = names.joined(separator: ", ")
                return refuse(json, path, &faults, "enum", "can't be cleared; what can be: \(words)")
            }
            return name
        }
        let cleared = optional("clear", .list(of: rule, max: names.count), "Fields to empty") ?? []
        for (index, name) in cleared.enumerated() where isGiven(name) {
            fault("clear[\(index)]", "contradiction", "\(name) is given and cleared", value: .string(name))
        }
        return Set(cleared)
    }
}
