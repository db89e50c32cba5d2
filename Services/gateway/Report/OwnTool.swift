import NIOCore
import Primitives
import Wire

/// A tool that the gateway itself offers: its declaration, from which its arguments are checked, too.
struct OwnTool: Equatable, Sendable {
    /// One argument: its schema's keywords, and whether it must be given.
    struct Argument: Equatable, Sendable {
        let name: String
        let schema: JSONObject
        var isRequired = false
    }

    let name: String
    let title: String
    let text: String
    let arguments: [Argument]
    /// The answer's members and their JSON types; all are always there.
    let output: [(name: String, type: JSON)]
    let writes: Bool
    /// Whether something may be lost to sight by it.
    var isDestructive = false

    static func == (one: OwnTool, other: OwnTool) -> Bool { one.declaration == other.declaration }

    /// What `tools/list` says of it.
    var declaration: JSON {
        let required = arguments.filter(\.isRequired).map { JSON.string($0.name) }
        var input: JSONObject = [
            "type": "object",
            "properties": .object(JSONObject(arguments.map { ($0.name, .object($0.schema)) })),
        ]
        if !required.isEmpty { input["required"] = .array(required) }
        input["additionalProperties"] = false
        return [
            "name": .string(name), "title": .string(title), "description": .string(text),
            "inputSchema": .object(input),
            "outputSchema": [
                "type": "object",
                "properties": .object(JSONObject(output.map { ($0.name, ["type": $0.type]) })),
                "required": .array(output.map { .string($0.name) }),
            ],
            "annotations": [
                "readOnlyHint": .bool(!writes), "destructiveHint": .bool(isDestructive),
                "idempotentHint": true,
                "openWorldHint": false,
            ],
        ]
    }

    /// The same as the catalogue has it.
    var tool: Tool? { Tool(JSONSlice(unchecked: declaration.serialized)) }

    /// What is wrong with these arguments, all of it; nil where nothing is.
    func refusal(of given: JSONObject) -> ToolFailure? {
        var faults: [JSON] = []
        func fault(_ path: String, _ rule: String, _ message: String, _ value: JSON) {
            faults.append([
                "path": .string(path), "rule": .string(rule), "message": .string(message), "value": value,
            ])
        }
        let names = arguments.map(\.name)
        for member in given.members where !names.contains(member.key) {
            let nearest = nearestName(to: member.key, among: names, limit: 3)
            let hint = nearest.map { "; did you mean \($0)?" } ?? ""
            fault(
                member.key, "unknown_argument", "is not an argument of this tool\(hint)", member.value)
        }
        for argument in arguments {
            let value = given[argument.name] ?? .null
            if value == .null {
                if argument.isRequired { fault(argument.name, "required", "is required", .null) }
            } else if let found = Self.fault(of: value, by: argument.schema) {
                fault(argument.name, found.rule, found.message, value)
            }
        }
        guard !faults.isEmpty else { return nil }
        let named = faults.prefix(3).map {
            "\($0["path"]?.string ?? ""): \($0["message"]?.string ?? "")"
        }
        return ToolFailure(
            code: .validationFailed,
            message: "Correct the arguments and call again. \(named.joined(separator: "; ")).",
            details: ["errors": .array(faults)])
    }

    private static func fault(of value: JSON, by schema: JSONObject) -> (rule: String, message: String)? {
        if let words = schema["enum"]?.array, !words.contains(value) {
            return ("enum", "must be one of \(words.compactMap(\.string).joined(separator: ", "))")
        }
        switch schema["type"]?.string {
        case "integer":
            guard let number = value.integer else { return ("type", "must be a whole number") }
            let (least, most) = (schema["minimum"]?.integer ?? .min, schema["maximum"]?.integer ?? .max)
            return (least...most).contains(number) ? nil : ("range", "must be from \(least) to \(most)")
        case "boolean": return value.bool == nil ? ("type", "must be true or false") : nil
        default:
            guard let text = value.string else { return ("type", "must be a string") }
            if schema["format"] == "uuid", Identifier(text) == nil { return ("uuid", "must be a UUID") }
            let most = schema["maxLength"]?.integer ?? .max
            return text.unicodeScalars.count > most
                ? ("max_length", "must have at most \(most) characters") : nil
        }
    }
}
