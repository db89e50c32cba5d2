import Primitives
public import Wire

/// What one value must be: the JSON Schema a client reads and the check that runs, in one declaration.
public struct Rule<Value: Sendable>: Sendable {
    private let drawSchema: @Sendable () -> JSONObject
    private let makePlaceholder: @Sendable () -> Value
    /// Reads the value, or adds every fault it has.
    let read: @Sendable (JSON, _ path: String, inout [ValidationFault]) -> Value?

    /// A rule of this schema, whose `read` answers nil exactly where it adds a fault.
    ///
    /// Rules are made with every call: what only faults and descriptions need is made when they do.
    public init(
        schema: @autoclosure @escaping @Sendable () -> JSONObject,
        placeholder: @autoclosure @escaping @Sendable () -> Value,
        read: @escaping @Sendable (JSON, _ path: String, inout [ValidationFault]) -> Value?
    ) {
        drawSchema = schema
        makePlaceholder = placeholder
        self.read = read
    }

    /// The schema's keywords.
    public var schema: JSONObject { drawSchema() }

    /// Stands in for the value while faults are gathered or a schema is drawn; never seen by a rule of the
    /// domain.
    var placeholder: Value { makePlaceholder() }

    /// Reads a value outside a tool's arguments.
    public func check(_ value: JSON, path: String, faults: inout [ValidationFault]) -> Value? {
        read(value, path, &faults)
    }

    /// The same rule, its value turned into another; `transform` must hold for every value the rule lets
    /// through.
    public func map<Other: Sendable>(_ transform: @escaping @Sendable (Value) -> Other) -> Rule<Other> {
        Rule<Other>(schema: schema, placeholder: transform(placeholder)) { json, path, faults in
            read(json, path, &faults).map(transform)
        }
    }

    /// The same rule and one thing more: `isMet` must hold, or the fault is told by `rule` and `message`.
    public func and(_ rule: String, _ message: String, _ isMet: @escaping @Sendable (Value) -> Bool) -> Rule {
        Rule(schema: schema, placeholder: placeholder) { json, path, faults in
            guard let value = read(json, path, &faults) else { return nil }
            guard isMet(value) else {
                faults.append(ValidationFault(path: path, rule: rule, message: message, value: json))
                return nil
            }
            return value
        }
    }
}

extension Rule where Value == String {
    /// One line: 1 to `max` Unicode scalars, not blank, no control characters.
    public static func line(max: Int, min: Int = 1) -> Rule {
        Rule(
            schema: ["type": "string", "minLength": .integer(min), "maxLength": .integer(max)],
            placeholder: ""
        ) { json, path, faults in
            guard let text = string(json, path, &faults, min: min, max: max) else { return nil }
            // Most lines are of plain characters, which need no look at Unicode's tables.
            let isPlain = text.utf8.allSatisfy { 0x20...0x7E ~= $0 }
            if isPlain, text.utf8.contains(where: { $0 != 0x20 }) { return text }
            guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
                return refuse(json, path, &faults, "no_control_characters", "must be one line")
            }
            guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
                return refuse(json, path, &faults, "not_blank", "must not be blank")
            }
            return text
        }
    }

    /// Text of `min` to `max` Unicode scalars, without NUL; line breaks are fine.
    public static func text(max: Int, min: Int = 0) -> Rule {
        Rule(
            schema: ["type": "string", "minLength": .integer(min), "maxLength": .integer(max)],
            placeholder: ""
        ) { json, path, faults in
            string(json, path, &faults, min: min, max: max)
        }
    }

    /// Text that a matcher accepts; `pattern` tells clients the same as an ECMA regular expression.
    public static func pattern(
        _ pattern: String, _ message: String, matches: @escaping @Sendable (String) -> Bool
    ) -> Rule {
        Rule(schema: ["type": "string", "pattern": .string(pattern)], placeholder: "") {
            json, path, faults in
            guard let text = string(json, path, &faults, min: 0, max: .max) else { return nil }
            guard matches(text) else { return refuse(json, path, &faults, "pattern", message) }
            return text
        }
    }

    private static func string(
        _ json: JSON, _ path: String, _ faults: inout [ValidationFault], min: Int, max: Int
    ) -> String? {
        guard let text = json.string else {
            return refuse(json, path, &faults, "type", "must be a string, not \(json.typeName)")
        }
        // Bytes bound scalars from above, and counting bytes is free.
        let count = text.utf8.count <= max && min <= 1 ? text.utf8.count : text.unicodeScalars.count
        guard count >= min else {
            return refuse(json, path, &faults, "min_length", "must have at least \(min) characters")
        }
        guard count <= max else {
            return refuse(json, path, &faults, "max_length", "must have at most \(max) characters")
        }
        guard !text.utf8.contains(0) else {
            return refuse(json, path, &faults, "no_nul", "must not hold NUL")
        }
        return text
    }
}

/// Adds a fault and answers nil, so that a rule can end with it.
public func refuse<Value>(
    _ json: JSON, _ path: String, _ faults: inout [ValidationFault], _ rule: String, _ message: String
) -> Value? {
    faults.append(ValidationFault(path: path, rule: rule, message: message, value: json))
    return nil
}
