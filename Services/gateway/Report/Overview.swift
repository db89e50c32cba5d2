import Primitives
import Wire

/// What one service said for a status report, taken apart once: it may be long.
struct Overview {
    /// A part of the report.
    struct Content {
        /// The part as the service wrote it.
        let slice: JSONSlice
        private(set) var items: JSONSlice?
        private(set) var count: Int?

        fileprivate init(_ slice: JSONSlice) {
            self.slice = slice
            slice.forEachMember { key, value in
                switch key {
                case "items": items = value
                case "total_count": count = value.integer.map { Int(clamping: $0) }
                default: break
                }
            }
        }
    }

    /// What it has; nothing where it gave no answer.
    private(set) var parts: [ReportPart: Content] = [:]
    /// What its answer says of itself, member by member.
    private(set) var label: [String: JSONSlice] = [:]
    /// Why it gave no answer; nil where it did.
    private(set) var silence: String?

    /// What a call came to.
    init(_ outcome: CallOutcome?) {
        switch outcome {
        case .answer(let answer) where !answer.isError: read(answer.structuredContent)
        case .answer(let answer): silence = Self.reason(answer.errorCode)
        case .failed(let failure): silence = Self.reason(failure.code)
        case .fault, .forbidden, .result, .question: silence = "does not say"
        case nil: silence = "is not there"
        }
    }

    private mutating func read(_ content: JSONSlice?) {
        var parts: [ReportPart: Content] = [:]
        var label: [String: JSONSlice] = [:]
        content?.forEachMember { key, value in
            if let part = ReportPart(rawValue: key) {
                parts[part] = Content(value)
            } else {
                label[key] = value
            }
        }
        (self.parts, self.label) = (parts, label)
    }

    private static func reason(_ code: ErrorCode?) -> String {
        switch code {
        case .unavailable: "can't be asked"
        case .deadlineExceeded: "does not answer"
        default: "failed"
        }
    }

    /// The layer that answered; nil for the primary store.
    var layer: String? { label["data_source"]?.string }
    /// When that layer knew it.
    var asOf: Timestamp? { label["as_of"]?.string.flatMap { Timestamp($0) } }
    /// Whether it knows as much as the store does, or did a while ago.
    var isRecord: Bool { silence == nil && (layer == nil || layer == "sqlite_cache") }
}
