import Primitives
import ServiceKit
import Wire

/// A deployment's tie to one record of another service.
struct Link: Equatable {
    let id: Identifier
    /// The record's name or title when the tie was made, so that history reads the same after a rename;
    /// its id where the owner could not be asked.
    let label: String
    /// Whether the owner confirmed that the record exists.
    let isVerified: Bool

    /// The links to these ids, by the owner's word on them.
    ///
    /// - Throws: `ToolError` where the owner knows one of them not to exist.
    static func verified(
        _ ids: [Identifier], kind: LinkKind, by verification: Verification
    ) throws(ToolError) -> [Link] {
        let missing = Set(verification.missing)
        if let id = ids.first(where: missing.contains) {
            throw .notFound(
                kind.resourceType, id.description, hint: "Correct \(kind.argument) and call again.")
        }
        return ids.map { id in
            let label = verification.found[id]
            return Link(id: id, label: label ?? id.description, isVerified: label != nil)
        }
    }
}

extension [Link] {
    /// Writes the links as an answer's member.
    func write(_ kind: LinkKind, into writer: inout JSONWriter) {
        writer.key(kind.member)
        writer.beginArray()
        for link in self {
            writer.beginObject()
            writer.member("id", link.id)
            writer.member(kind.labelMember, link.label)
            writer.member("verified", link.isVerified)
            writer.endObject()
        }
        writer.endArray()
    }
}
