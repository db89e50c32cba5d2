import Primitives
import Storage
import Wire

/// The version after the one that a write was made for, where a copy has refused the write for its version.
///
/// What an attempt before has done at the primary store may be what the copy refuses the write for. But that
/// version has one maker: where the store has told that it was another write, this one has not happened and
/// can't any more, whatever has become of its attempts.
struct NextVersion: Equatable {
    let entityID: String
    let version: Int64

    /// nil where the write is refused for something else, or for a version that nobody has made yet.
    init?(refusing refusal: ToolError) {
        guard refusal.code == .versionConflict, let id = refusal.details["current"]?["id"]?.string,
            let expected = refusal.details["expected_version"]?.integer,
            let current = refusal.details["current_version"]?.integer, expected < current
        else { return nil }
        (entityID, version) = (id, expected + 1)
    }

    /// The statement that finds its maker among what the store has told a copy; the copy's own writes, which
    /// wait for the store, are not among that. A conflict raises versions in the name of the write it keeps:
    /// so whatever was done in this operation's name is found, too.
    func makers(besides operationID: Identifier) -> Statement {
        Statement(
            """
            SELECT operation_id FROM changes WHERE entity_id = $1 AND seq > 0 \
            AND (version = $2 OR operation_id = $3)
            """, .text(entityID), .integer(version), .identifier(operationID))
    }

    /// Whether these rows say that another write has made it.
    static func isAnothers(_ makers: Rows, than operationID: Identifier) throws -> Bool {
        try !makers.isEmpty && makers.allSatisfy { try $0.identifier(0) != operationID }
    }
}
