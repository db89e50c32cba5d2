import Wire

/// One call of one client, from the question to its answer. Times are microseconds since the run began, on
/// the clock of the one process that asks.
struct CallEvent: Sendable, Equatable {
    /// What was asked.
    enum Question: Sendable, Equatable {
        case read
        /// The token is put behind the list that the client knew.
        ///
        /// - isOther: The operation was asked before, and not for this.
        case append(token: Int64, operation: String, expected: Int64, isOther: Bool)
    }

    /// What the client knows of it.
    enum Outcome: Sendable, Equatable {
        case ok
        /// It was refused with this code: it never happened and never will.
        case refused(String)
        /// It may have happened, or may still happen.
        case unknown(String)
    }

    /// The record as an answer has shown it, a refusal for its version included.
    struct Sight: Sendable, Equatable {
        var version: Int64
        var tokens: [Int64]
        /// The layer that answered; nil: the primary store.
        var source: String?
        /// When that layer last knew what the primary store knew.
        var asOf: Int64?
        var ageSeconds: Int64?
        var warnings: [String] = []
        /// It waits to be carried out in the primary store.
        var isPending = false
    }

    /// Why nothing is known of a call whose gateway was killed.
    static let gatewayGone = "the gateway went away"

    let client: Int
    let entity: Int
    let question: Question
    let invoked: Int64
    let finished: Int64
    let outcome: Outcome
    var sight: Sight?
    /// What the refusal said besides its code: which layers were tried, and why they could not answer.
    var because: String?

    var operation: String? {
        if case .append(_, let operation, _, _) = question { operation } else { nil }
    }

    /// How long the client waited, in microseconds.
    var duration: Int64 { finished - invoked }

    /// One line for people.
    var story: String {
        let asked: String
        switch question {
        case .read: asked = "reads"
        case .append(let token, let operation, let expected, let isOther):
            asked = "\(isOther ? "misuses" : "appends") \(token) over v\(expected) as \(operation.suffix(12))"
        }
        var answer: String
        switch outcome {
        case .ok: answer = "ok"
        case .refused(let code): answer = "refused: \(code)"
        case .unknown(let reason): answer = "unknown: \(reason)"
        }
        answer += because.map { " (\($0))" } ?? ""
        if let sight {
            answer += ", sees v\(sight.version) …\(sight.tokens.suffix(4))"
            answer += sight.isPending ? " pending" : ""
            answer += sight.source.map { " from \($0) as of \(Self.seconds(sight.asOf ?? 0))" } ?? ""
        }
        let times = "\(Self.seconds(invoked))–\(Self.seconds(finished)) s"
        return "\(times) client \(client) \(asked): \(answer)"
    }

    static func seconds(_ microseconds: Int64) -> String {
        let milliseconds = microseconds / 1000
        return "\(milliseconds / 1000).\(String(1000 + milliseconds % 1000).suffix(3))"
    }

    /// One line of the record's file.
    var json: JSON {
        var line: JSONObject = [
            "client": .integer(client), "entity": .integer(entity), "invoked_us": .integer(invoked),
            "finished_us": .integer(finished),
        ]
        if case .append(let token, let operation, let expected, let isOther) = question {
            line["operation_id"] = .string(operation)
            line["token"] = .integer(token)
            line["expected_version"] = .integer(expected)
            line["other_payload"] = .bool(isOther)
        }
        switch outcome {
        case .ok: line["outcome"] = "ok"
        case .refused(let code): line["outcome"] = .string("fail \(code)")
        case .unknown(let reason): line["outcome"] = .string("unknown \(reason)")
        }
        line["because"] = because.map { .string($0) }
        guard let sight else { return .object(line) }
        line["seen_version"] = .integer(sight.version)
        line["seen"] = .array(sight.tokens.map { .integer($0) })
        line["source"] = sight.source.map { .string($0) }
        line["as_of_us"] = sight.asOf.map { .integer($0) }
        line["age_seconds"] = sight.ageSeconds.map { .integer($0) }
        line["warnings"] = .array(sight.warnings.map { .string($0) })
        line["pending"] = .bool(sight.isPending)
        return .object(line)
    }
}
