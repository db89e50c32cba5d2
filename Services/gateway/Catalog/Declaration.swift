import NIOCore
import Wire

/// What a service says of one thing that it offers, as bytes.
struct Declaration: Equatable, Sendable {
    /// Tells it from the others of its kind: a name, a URI, a template.
    let key: String
    private let members: [Member]

    private struct Member: Equatable, Sendable {
        let key: String
        let value: JSONSlice
    }

    /// Reads one; nil without what tells it from others.
    init?(_ declaration: JSONSlice, _ kind: OfferKind) {
        var members: [Member] = []
        declaration.forEachMember { members.append(Member(key: $0, value: $1)) }
        guard let key = members.last(where: { $0.key == kind.keyMember })?.value.string, !key.isEmpty else {
            return nil
        }
        self.key = key
        self.members = members
    }

    /// The member of this name.
    subscript(_ key: String) -> JSONSlice? { members.last { $0.key == key }?.value }

    /// Appends the members that `revision` knows, but for the one that is left out.
    func write(
        into buffer: inout ByteBuffer, _ kind: OfferKind, _ revision: Revision,
        leavingOut omitted: String? = nil
    ) {
        var separator: Unicode.Scalar = "{"
        for member in members where revision.knows(member.key, of: kind) && member.key != omitted {
            buffer.writeInteger(UInt8(ascii: separator))
            separator = ","
            buffer.writeJSONString(member.key)
            buffer.writeInteger(UInt8(ascii: ":"))
            buffer.writeImmutableBuffer(member.value.bytes)
        }
        buffer.writeStaticString("}")
    }
}
