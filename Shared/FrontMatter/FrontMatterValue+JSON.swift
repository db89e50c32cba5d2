public import Records
public import Wire

extension JSON {
    /// Front matter as a session's metadata keeps it.
    public init(_ value: FrontMatterValue) {
        switch value {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .integer(value)
        case .double(let value): self = JSONNumber(value).map { .number($0) } ?? .null
        case .string(let text): self = .string(text)
        case .list(let values): self = .array(values.map { JSON($0) })
        case .map(let members): self = .object(JSONObject(members.map { ($0.key, JSON($0.value)) }))
        }
    }
}
