import Continuity
import Crypto
import NIOCore
import Primitives
import Storage
import Wire

/// One intended write, named for ever by its id: however often it is asked for, it is carried out once.
struct Operation: Sendable {
    let id: Identifier
    let tool: String
    let actor: String
    let at: Timestamp
    /// SHA-256 of tool and arguments, in lowercase hexadecimal.
    let payloadDigest: String

    init(id: Identifier, tool: String, arguments: JSON, actor: String, at: Timestamp) {
        self.id = id
        self.tool = tool
        self.actor = actor
        self.at = at
        payloadDigest = Self.digest(tool: tool, arguments: arguments)
    }

    /// Two spellings of the same arguments (order of members) are one payload.
    private static func digest(tool: String, arguments: JSON) -> String {
        var writer = JSONWriter()
        writer.beginArray()
        writer.value(tool)
        writer.valueSorted(arguments)
        writer.endArray()
        return writer.buffer.withUnsafeReadableBytes { SHA256.hash(data: $0) }.lowercaseHexadecimal
    }

    /// The statement that finds what became of this operation.
    var lookup: Statement {
        Statement(
            "SELECT tool, payload_sha256, at, outcome FROM operations WHERE operation_id = $1",
            .identifier(id))
    }

    /// What remembers its outcome.
    func record(outcome: ByteBuffer) -> OperationRecord {
        OperationRecord(
            id: id, tool: tool, payloadDigest: payloadDigest, actor: actor, outcome: outcome, at: at)
    }

    /// What became of it before, if anything.
    ///
    /// - Throws: `operation_mismatch` where the id was used for something else.
    func earlierOutcome(in rows: Rows) throws -> ByteBuffer? {
        guard let row = rows.first else { return nil }
        let firstTool = try row.text(0)
        guard firstTool == tool, try row.text(1) == payloadDigest else {
            throw ToolError(
                .operationMismatch,
                "This operation id was used for another call; make a new id for a new call.",
                details: ["tool": .string(firstTool), "at": .string(try row.text(2))])
        }
        return try row.bytes(3)
    }
}

extension JSONWriter {
    /// A value with the members of every object in the order of their names.
    fileprivate mutating func valueSorted(_ json: JSON) {
        switch json {
        case .array(let elements):
            beginArray()
            for element in elements { valueSorted(element) }
            endArray()
        case .object(let object):
            beginObject()
            for member in object.members.sorted(by: { $0.key < $1.key }) {
                key(member.key)
                valueSorted(member.value)
            }
            endObject()
        default: value(json)
        }
    }
}
