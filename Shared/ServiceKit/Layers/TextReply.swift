import Primitives
import Records

/// What a text layer says to one call, and what it vouches for.
struct TextReply: Sendable {
    enum Saying: Sendable {
        case answer(Answer)
        case refusal(ToolError)
        case nothing(reason: String)
    }

    let saying: Saying
    /// When the text was as it is.
    var asOf: Timestamp?
    /// The time of which the answer is, if the text can vouch for it.
    var knownAt: Timestamp?
    /// The commit that says it.
    var commit: String?
    /// Whether nothing can be missing.
    var isWhole = false

    private init(_ saying: Saying) {
        self.saying = saying
    }

    /// Nothing, for this reason.
    static func silent(_ reason: String) -> TextReply { TextReply(.nothing(reason: reason)) }

    /// What commits and branches say.
    static func history(_ answer: TextAnswer) -> TextReply {
        var reply = TextReply(answer.saying)
        reply.isWhole = answer.isWhole
        reply.asOf = answer.source?.time
        reply.commit = answer.source?.commit
        reply.knownAt = answer.isWhole ? reply.asOf : nil
        return reply
    }

    /// What the status document says.
    ///
    /// A file's own time says when it was written, which may be when it was checked out: only the time that
    /// the text itself tells shows that it is newer than something else.
    static func document(_ answer: TextAnswer, _ reading: StatusDocumentReader.Reading) -> TextReply {
        var reply = TextReply(answer.saying)
        reply.isWhole = answer.isWhole
        let ownTime = reading.document.generatedAt.map { min($0, reading.time) }
        reply.asOf = ownTime ?? reading.time
        reply.knownAt = answer.isWhole ? ownTime : nil
        if case .committed(let source, _) = reading.origin { reply.commit = source.commit }
        return reply
    }
}

extension TextAnswer {
    fileprivate var saying: TextReply.Saying {
        switch self {
        case .whole(let answer, _), .part(let answer, _): .answer(answer)
        case .none(let refusal): .refusal(refusal)
        case .silent(let reason): .nothing(reason: reason)
        }
    }

    fileprivate var isWhole: Bool { if case .whole = self { true } else { false } }

    fileprivate var source: GitSource? {
        switch self {
        case .whole(_, let source), .part(_, let source): source
        case .none, .silent: nil
        }
    }
}
