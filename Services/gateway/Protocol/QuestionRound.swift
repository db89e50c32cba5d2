import Primitives
import Wire

/// One round of a service's questions to a client of an older revision: each is a request of its own to the
/// client, and the answers go back to the service together.
struct QuestionRound: Equatable {
    /// One question as the client is asked it.
    struct Question: Equatable {
        let id: Int64
        let key: String
        let method: String
        let params: JSONSlice?
    }

    /// Why a client can't be asked, or has not answered.
    enum Fault: Error, Equatable {
        case unreadable
        /// The client does not say that it can do this.
        case needs(String)
        /// The client refused to answer.
        case refused(method: String)
    }

    /// The most questions in one round.
    static let questionsMax = 16
    /// The most rounds of one request.
    static let roundsMax = 8
    /// How long a person may think about one round.
    static let milliseconds: Int64 = 600_000

    let questions: [Question]
    private let state: JSONSlice?
    private var answers: [Int64: JSONSlice] = [:]

    /// Reads the result by which a service asks.
    ///
    /// - Parameter lastID: The last id that was used for a question.
    init(
        _ result: JSONSlice, capabilities: JSONSlice?, revision: Revision, lastID: Int64
    ) throws(Fault) {
        var questions: [Question] = []
        var fault: Fault?
        result["inputRequests"]?.forEachMember { key, request in
            guard let method = request["method"]?.string else { return fault = .unreadable }
            let params = request["params"]
            if let missing = Self.missing(method, params, capabilities, revision) {
                return fault = .needs(missing)
            }
            questions.append(
                Question(
                    id: lastID + Int64(questions.count) + 1, key: key, method: method, params: params))
        }
        if let fault { throw fault }
        state = result["requestState"].flatMap { $0.isString ? $0 : nil }
        guard questions.count <= Self.questionsMax, !questions.isEmpty || state != nil else {
            throw .unreadable
        }
        self.questions = questions
    }

    /// What the client lacks to be asked this; nil where it lacks nothing.
    private static func missing(
        _ method: String, _ params: JSONSlice?, _ capabilities: JSONSlice?, _ revision: Revision
    ) -> String? {
        switch method {
        case "elicitation/create":
            let elicitation = capabilities?["elicitation"]
            guard revision >= .june2025, elicitation?.isObject == true else { return "elicitation" }
            guard params?["mode"]?.string == "url" else { return nil }
            return revision >= .november2025 && elicitation?["url"] != nil ? nil : "elicitation.url"
        case "sampling/createMessage": return capabilities?["sampling"]?.isObject == true ? nil : "sampling"
        case "roots/list": return capabilities?["roots"]?.isObject == true ? nil : "roots"
        default: return method
        }
    }

    /// Whether every question has its answer.
    var isComplete: Bool { answers.count == questions.count }

    /// Takes the client's answer to a question; nil stands for a refusal.
    mutating func take(_ id: Int64, _ result: JSONSlice?) throws(Fault) {
        guard let question = questions.first(where: { $0.id == id }) else { return }
        if let result {
            answers[id] = result
        } else if question.method == "elicitation/create" {
            answers[id] = .cancelled
        } else {
            throw .refused(method: question.method)
        }
    }

    /// What the service is given back.
    var input: ServiceInput {
        var writer = JSONWriter()
        writer.beginObject()
        for question in questions {
            if let answer = answers[question.id] { writer.member(question.key, raw: answer.bytes) }
        }
        writer.endObject()
        return ServiceInput(responses: JSONSlice(unchecked: writer.buffer), state: state)
    }
}

extension JSONSlice {
    /// What a person who was asked nothing has answered.
    fileprivate static let cancelled = JSONSlice(
        unchecked: (["action": "cancel"] as JSON).serialized)
}

extension QuestionRound.Fault {
    /// The failure as the model reads it.
    var failure: ToolFailure {
        switch self {
        case .unreadable:
            ToolFailure(
                code: .internal, message: "The service asked a question that can't be passed on.",
                details: [:])
        case .needs(let capability):
            ToolFailure(
                code: .unavailable,
                message: "This needs an answer that your client can't be asked for: it lacks \(capability).",
                details: ["needed_capability": .string(capability)])
        case .refused(let method):
            ToolFailure(
                code: .unavailable, message: "The client refused to answer \(method).",
                details: ["method": .string(method)])
        }
    }
}
