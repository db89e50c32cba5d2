public import Primitives
public import Wire

extension Rule where Value == Int64 {
    /// A whole number within a range.
    public static func integer(_ range: ClosedRange<Int64>) -> Rule {
        Rule(schema: schema(of: range), placeholder: range.lowerBound) { json, path, faults in
            guard let value = json.integer else {
                return refuse(json, path, &faults, "type", "must be a whole number")
            }
            guard value >= range.lowerBound else {
                return refuse(json, path, &faults, "minimum", "must be at least \(range.lowerBound)")
            }
            guard value <= range.upperBound else {
                return refuse(json, path, &faults, "maximum", "must be at most \(range.upperBound)")
            }
            return value
        }
    }

    private static func schema(of range: ClosedRange<Int64>) -> JSONObject {
        var schema: JSONObject = ["type": "integer", "minimum": .integer(range.lowerBound)]
        if range.upperBound < .max { schema["maximum"] = .integer(range.upperBound) }
        return schema
    }

    /// An entity's version: what the caller last saw of it.
    public static var version: Rule { integer(1...Int64.max) }
}

extension Rule where Value == JSONNumber {
    /// A number within a range, kept as it was written.
    public static func number(_ range: ClosedRange<Double>) -> Rule {
        Rule(
            schema: [
                "type": "number", "minimum": .number(JSONNumber(range.lowerBound) ?? JSONNumber(integer: 0)),
                "maximum": .number(JSONNumber(range.upperBound) ?? JSONNumber(integer: 0)),
            ], placeholder: JSONNumber(integer: 0)
        ) { json, path, faults in
            guard case .number(let number) = json, let value = number.double else {
                return refuse(json, path, &faults, "type", "must be a number")
            }
            guard range.contains(value) else {
                return refuse(
                    json, path, &faults, "range",
                    "must be from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }
}

extension Rule where Value == Bool {
    /// `true` or `false`.
    public static var bool: Rule {
        Rule(schema: ["type": "boolean"], placeholder: false) { json, path, faults in
            json.bool ?? refuse(json, path, &faults, "type", "must be true or false")
        }
    }
}

extension Rule where Value == Identifier {
    /// A UUID of any version.
    public static var identifier: Rule {
        Rule(
            schema: ["type": "string", "format": "uuid"], placeholder: Identifier(high: 0, low: 0)
        ) { json, path, faults in
            json.string.flatMap { Identifier($0) } ?? refuse(json, path, &faults, "uuid", "must be a UUID")
        }
    }
}

extension Rule where Value == Timestamp {
    /// An RFC 3339 date and time with a zone.
    public static var timestamp: Rule {
        Rule(
            schema: ["type": "string", "format": "date-time"], placeholder: Timestamp(milliseconds: 0)
        ) { json, path, faults in
            json.string.flatMap { Timestamp($0) }
                ?? refuse(
                    json, path, &faults, "date_time",
                    "must be an RFC 3339 time with a zone, such as 2026-01-31T12:00:00Z")
        }
    }
}

extension Rule where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of the words of an enumeration, exactly as written.
    public static func oneOf(_ type: Value.Type) -> Rule {
        Rule(
            schema: ["type": "string", "enum": .array(type.allCases.map { .string($0.rawValue) })],
            placeholder: type.allCases[type.allCases.startIndex]
        ) { json, path, faults in
            guard let value = json.string.flatMap({ Value(rawValue: $0) }) else {
                let words = type.allCases.map(\.rawValue).joined(separator: ", ")
                return refuse(json, path, &faults, "enum", "must be one of \(words)")
            }
            return value
        }
    }
}

extension Rule {
    /// An array of at most `max` elements, each by its own rule.
    public static func list<Element: Sendable>(of element: Rule<Element>, max: Int) -> Rule
    where Value == [Element] {
        Rule(
            schema: ["type": "array", "items": .object(element.schema), "maxItems": .integer(max)],
            placeholder: []
        ) { json, path, faults in
            guard let items = json.array else {
                return refuse(json, path, &faults, "type", "must be an array")
            }
            guard items.count <= max else {
                return refuse(json, path, &faults, "max_items", "must have at most \(max) elements")
            }
            let faultsBefore = faults.count
            let values = items.enumerated().compactMap { index, item in
                element.check(item, path: "\(path)[\(index)]", faults: &faults)
            }
            return faults.count == faultsBefore ? values : nil
        }
    }
}

extension Rule where Value == JSONObject {
    /// Any object; what it must hold is checked elsewhere.
    public static var object: Rule {
        Rule(schema: ["type": "object"], placeholder: JSONObject()) { json, path, faults in
            json.object ?? refuse(json, path, &faults, "type", "must be an object")
        }
    }
}

extension Rule where Value == String {
    /// Forty lowercase hexadecimal digits.
    public static var commitHash: Rule {
        pattern("^[a-f0-9]{40}$", "must be 40 lowercase hexadecimal digits") { text in
            text.utf8.count == 40
                && text.utf8.allSatisfy { hexadecimalValue(of: $0) != nil && !(65...70 ~= $0) }
        }
    }

    /// Who made a change: 1 to 100 characters on one line.
    public static var actorName: Rule { line(max: 100) }
}
