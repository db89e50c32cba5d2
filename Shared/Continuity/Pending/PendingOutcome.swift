import NIOCore
public import Primitives
import Wire

/// What became of a write, as `pending.md` has it.
public struct PendingOutcome: Sendable, Equatable {
    /// Which write.
    public let operationID: Identifier
    /// What became of it.
    public let state: JournalState
    /// When.
    public let at: Timestamp

    /// An outcome of these values.
    public init(operationID: Identifier, state: JournalState, at: Timestamp) {
        self.operationID = operationID
        self.state = state
        self.at = at
    }

    static let kind = "outcome"

    /// Appends its two lines; `summary` is the write's, for people.
    func write(summary: String, to buffer: inout ByteBuffer) {
        HumanLine.write(at: at, [state.rawValue, summary], to: &buffer)
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("operation_id", operationID)
        writer.member("state", state.rawValue)
        writer.member("at", at.description)
        writer.endObject()
        PendingLine.write(kind: PendingOutcome.kind, json: writer.buffer, to: &buffer)
    }
}

extension PendingOutcome {
    /// Reads the JSON of a line; nil where it is no outcome.
    init?(_ json: JSONSlice) {
        let members = PendingMembers(json)
        guard let operationID = members.identifier("operation_id"),
            let state = members.string("state").flatMap({ JournalState(rawValue: $0) }), state != .waiting,
            let at = members.timestamp("at")
        else { return nil }
        self.init(operationID: operationID, state: state, at: at)
    }
}
