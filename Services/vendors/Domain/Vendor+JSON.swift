import Primitives
import Wire

extension Vendor {
    /// The vendor as clients see it.
    var json: JSONObject {
        JSONObject([
            ("id", .string(id.description)),
            ("version", .integer(version)),
            ("name", .string(name)),
            ("status", .string(status.rawValue)),
            ("extractor_version", .string(extractorVersion)),
            ("metadata", .object(metadata)),
            ("created_at", .string(createdAt.description)),
            ("updated_at", .string(updatedAt.description)),
            ("created_by", .string(createdBy)),
            ("updated_by", .string(updatedBy)),
        ])
    }

    /// Writes the members of `json` into the object that is open.
    func writeMembers(into writer: inout JSONWriter) {
        for member in json.members { writer.member(member.key, member.value) }
    }
}
