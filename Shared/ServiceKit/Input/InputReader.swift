import Primitives
public import Wire

/// Reads a tool's arguments, or draws their schema: the same declaration serves both.
///
/// A tool's initializer names its arguments one after the other. Every fault is gathered, and placeholders
/// stand
/// in for faulty values, so that the caller hears of all faults at once.
public struct InputReader {
    private let arguments: JSONObject
    private let isDescribing: Bool
    private var properties = JSONObject()
    private var requiredNames: [String] = []
    private var knownNames: [String] = []
    /// What is wrong so far.
    public private(set) var faults: [ValidationFault] = []

    /// Most tools have no more arguments.
    private static let usualCount = 16

    private init(arguments: JSONObject, isDescribing: Bool) {
        self.arguments = arguments
        self.isDescribing = isDescribing
        knownNames.reserveCapacity(Self.usualCount)
    }

    /// Reads a tool from the arguments of a call.
    ///
    /// - Throws: `ToolError` with every fault.
    public static func read<T: Tool>(_ type: T.Type, from arguments: JSONObject) throws(ToolError) -> T {
        var reader = InputReader(arguments: arguments, isDescribing: false)
        let tool = T(&reader)
        reader.refuseUnknownArguments()
        guard reader.faults.isEmpty else { throw .validation(reader.faults) }
        return tool
    }

    /// The JSON Schema of a tool's arguments.
    public static func schema(of type: (some Tool).Type) -> JSON {
        var reader = InputReader(arguments: JSONObject(), isDescribing: true)
        _ = type.init(&reader)
        var schema = JSONObject([("type", "object"), ("properties", .object(reader.properties))])
        if !reader.requiredNames.isEmpty {
            schema["required"] = .array(reader.requiredNames.map { .string($0) })
        }
        schema["additionalProperties"] = false
        return .object(schema)
    }

    /// An argument that must be given.
    public mutating func required<Value>(
        _ name: String, _ rule: Rule<Value>, _ description: String? = nil
    ) -> Value {
        guard !isDescribing else {
            describe(name, rule.schema, description)
            requiredNames.append(name)
            return rule.placeholder
        }
        knownNames.append(name)
        guard let json = arguments[name], !json.isNull else {
            fault(name, "required", "is required", value: .null)
            return rule.placeholder
        }
        return rule.check(json, path: name, faults: &faults) ?? rule.placeholder
    }

    /// An argument that may be left out or null; nil then.
    public mutating func optional<Value>(
        _ name: String, _ rule: Rule<Value>, _ description: String? = nil
    ) -> Value? {
        guard !isDescribing else {
            describe(name, rule.schema, description)
            return nil
        }
        knownNames.append(name)
        guard let json = arguments[name], !json.isNull else { return nil }
        return rule.check(json, path: name, faults: &faults)
    }

    /// An argument with a default, which the schema tells.
    public mutating func optional<Value>(
        _ name: String, _ rule: Rule<Value>, default value: Value, as json: JSON, _ description: String? = nil
    ) -> Value {
        guard !isDescribing else {
            var schema = rule.schema
            schema["default"] = json
            describe(name, schema, description)
            return value
        }
        knownNames.append(name)
        guard let json = arguments[name], !json.isNull else { return value }
        return rule.check(json, path: name, faults: &faults) ?? value
    }

    /// Whether an argument was given a value (null is none).
    public func isGiven(_ name: String) -> Bool {
        arguments[name].map { !$0.isNull } ?? false
    }

    /// Whether an argument, or something inside it, is known to be faulty.
    public func isFaulty(_ name: String) -> Bool {
        guard !faults.isEmpty else { return false }
        return faults.contains {
            $0.path == name || $0.path.hasPrefix(name + ".") || $0.path.hasPrefix(name + "[")
        }
    }

    /// Adds a fault that lies between arguments.
    public mutating func fault(_ path: String, _ rule: String, _ message: String, value: JSON) {
        guard !isDescribing else { return }
        faults.append(ValidationFault(path: path, rule: rule, message: message, value: value))
    }

    /// Adds faults found by a rule of the domain.
    public mutating func add(_ found: [ValidationFault]) {
        guard !isDescribing else { return }
        faults += found
    }

    private mutating func describe(_ name: String, _ schema: JSONObject, _ description: String?) {
        var schema = schema
        if let description { schema["description"] = .string(description) }
        properties[name] = .object(schema)
    }

    private mutating func refuseUnknownArguments() {
        for member in arguments.members where !knownNames.contains(member.key) {
            let nearest = nearestName(to: member.key, among: knownNames, limit: 3)
            let hint = nearest.map { "; did you mean \($0)?" } ?? ""
            fault(
                member.key, "unknown_argument", "is not an argument of this tool\(hint)", value: member.value)
        }
    }
}
