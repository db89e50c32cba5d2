import Primitives
import Wire

/// Instructions for a model, which a person chooses and gives arguments.
public struct Prompt: Sendable {
    /// One argument of a prompt: a text.
    public struct Argument: Sendable {
        let name: String
        let title: String
        let text: String
        let isRequired: Bool
        let completion: Completion?

        /// An argument that may be left out unless it is required.
        public init(
            _ name: String, title: String, _ text: String, isRequired: Bool = false,
            completion: Completion? = nil
        ) {
            self.name = name
            self.title = title
            self.text = text
            self.isRequired = isRequired
            self.completion = completion
        }

        var declaration: JSON {
            [
                "name": .string(name), "title": .string(title), "description": .string(text),
                "required": .bool(isRequired),
            ]
        }
    }

    /// The longest an argument may be, in Unicode scalars.
    static let argumentScalarsMax = 10_000

    let name: String
    let title: String
    let text: String
    let arguments: [Argument]
    private let message: @Sendable ([String: String]) -> String

    /// A prompt.
    ///
    /// - Parameters:
    ///   - text: What it is for, for who chooses.
    ///   - message: What the model is told, of the arguments that were given.
    public init(
        name: String, title: String, text: String, arguments: [Argument] = [],
        message: @escaping @Sendable ([String: String]) -> String
    ) {
        self.name = name
        self.title = title
        self.text = text
        self.arguments = arguments
        self.message = message
    }

    var declaration: JSON {
        [
            "name": .string(name), "title": .string(title), "description": .string(text),
            "arguments": .array(arguments.map(\.declaration)),
        ]
    }

    /// Why arguments can't be taken, in a sentence.
    struct Fault: Error, Equatable {
        let message: String
    }

    /// The result of `prompts/get`.
    ///
    /// - Throws: `Fault`.
    func result(_ given: JSONSlice?) throws(Fault) -> JSON {
        let values = try read(given)
        if let missing = arguments.first(where: { $0.isRequired && values[$0.name] == nil }) {
            throw Fault(message: "the argument \(missing.name) is required: \(missing.text)")
        }
        let content: JSON = ["type": "text", "text": .string(message(values))]
        return [
            "description": .string(text), "messages": [["role": "user", "content": content]],
        ]
    }

    /// The arguments by name; a blank one counts as absent.
    private func read(_ given: JSONSlice?) throws(Fault) -> [String: String] {
        guard let given, !given.isNull else { return [:] }
        guard given.isObject, let object = given.decoded?.object else {
            throw Fault(message: "arguments must be an object")
        }
        var values: [String: String] = [:]
        for member in object.members where member.value != .null {
            guard arguments.contains(where: { $0.name == member.key }) else {
                let nearest = nearestName(to: member.key, among: arguments.map(\.name), limit: 3)
                let hint = nearest.map { "; did you mean \($0)?" } ?? ""
                throw Fault(message: "\(member.key) is not an argument of this prompt\(hint)")
            }
            guard let text = member.value.string, text.unicodeScalars.count <= Self.argumentScalarsMax else {
                throw Fault(
                    message: "\(member.key) must be a text of at most \(Self.argumentScalarsMax) characters")
            }
            if text.contains(where: { !$0.isWhitespace }) { values[member.key] = text }
        }
        return values
    }
}
