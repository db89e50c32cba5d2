public import Continuity
import NIOCore
public import Primitives
import Wire

/// What an answer from below the primary store says of itself.
public struct AnswerLabel: Sendable, Equatable {
    /// Which layer answered.
    public let source: DataSource
    /// When that layer last knew what the primary store knew; nil where it never did.
    public let asOf: Timestamp?
    /// How long ago that was, in whole seconds.
    public let ageSeconds: Int64?
    /// Why the primary store did not answer, and what follows from it.
    public let warnings: [Warning]
    /// The commit that says it; nil where none does.
    public let commit: String?
    /// Whether a list holds all there was at that time; nil for what is no list.
    public private(set) var isComplete: Bool?
    /// Where an accepted write is durable; nil for what is no accepted write.
    private(set) var receipt: JournalReceipt?

    /// The label of an answer made `now` by a layer that was last current at `asOf`.
    public init(
        source: DataSource, asOf: Timestamp?, now: Timestamp, warnings: [Warning], commit: String? = nil,
        isComplete: Bool? = nil
    ) {
        self.source = source
        self.commit = commit
        self.isComplete = isComplete
        self.asOf = asOf
        ageSeconds = asOf.map { max(0, now.milliseconds - $0.milliseconds) / 1000 }
        self.warnings = warnings
    }

    /// Adds the label's members to an answer, all but the warnings.
    func write(into writer: inout JSONWriter) {
        writer.member("data_source", source.rawValue)
        writer.member("as_of", asOf?.description)
        writer.member("age_seconds", ageSeconds)
        if let commit { writer.member("commit", commit) }
        if let isComplete { writer.member("complete", isComplete) }
        guard let receipt else { return }
        writer.member(
            "durability",
            [
                "primary": false, "journal": .bool(receipt.isInJournal),
                "markdown": .bool(receipt.isInPendingFile),
            ])
        writer.member("pending_replay", true)
        writer.member("provisional", true)
    }

    /// The label of a list that holds all there was.
    func complete() -> AnswerLabel {
        var label = self
        label.isComplete = true
        return label
    }

    /// The label of a write that was accepted here.
    func pending(_ receipt: JournalReceipt?) -> AnswerLabel {
        var label = self
        label.receipt = receipt
        return label
    }

    /// An answer given before, with this label; its own warnings come before the label's.
    func added(to outcome: ByteBuffer) -> ByteBuffer {
        guard var answer = JSONSlice(unchecked: outcome).decoded?.object else { return outcome }
        let given = (answer["warnings"]?.array ?? []).compactMap(\.string)
        answer["warnings"] = nil
        var writer = JSONWriter(reopening: JSON.object(answer).serialized)
        writer.warnings(given + warnings.map(\.rawValue).filter { !given.contains($0) })
        write(into: &writer)
        writer.endObject()
        return writer.buffer
    }

    /// The refusal as this layer may say it: what it does not know may exist all the same.
    ///
    /// - Parameter hasNotHappened: Whether it is known that no earlier attempt at the refused write was
    ///   carried out.
    func marking(_ refusal: ToolError, hasNotHappened: Bool = false) -> ToolError {
        guard refusal.code == .notFound || refusal.code == .versionConflict else { return refusal }
        var details = refusal.details.object ?? JSONObject()
        details["authoritative"] = false
        details["happened"] = hasNotHappened ? false : nil
        details["data_source"] = .string(source.rawValue)
        details["as_of"] = asOf.map { .string($0.description) } ?? .null
        return ToolError(refusal.code, refusal.message, details: .object(details))
    }
}
