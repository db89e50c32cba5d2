import NIOCore
import Wire

/// One tool as its service declares it: what routing needs to know, the rest as bytes.
struct Tool: Equatable, Sendable {
    let name: String
    /// Whether a call changes anything; a tool that does not say so is taken to write.
    let writes: Bool
    private let members: [Member]

    private struct Member: Equatable, Sendable {
        let key: String
        let value: JSONSlice
    }

    /// Reads one declaration; nil without a name and an input schema.
    init?(_ declaration: JSONSlice) {
        var members: [Member] = []
        declaration.forEachMember { members.append(Member(key: $0, value: $1)) }
        func member(_ key: String) -> JSONSlice? { members.last { $0.key == key }?.value }
        guard let name = member("name")?.string, !name.isEmpty, member("inputSchema")?.isObject == true else {
            return nil
        }
        self.name = name
        writes = member("annotations")?["readOnlyHint"]?.isTrue != true
        self.members = members
    }

    /// The schema that its arguments must fit.
    var inputSchema: JSONSlice? { members.last { $0.key == "inputSchema" }?.value }

    /// Appends the declaration with the members that `revision` knows.
    func write(into buffer: inout ByteBuffer, _ revision: Revision) {
        var separator: Unicode.Scalar = "{"
        for member in members where revision.knowsToolMember(member.key) {
            buffer.writeInteger(UInt8(ascii: separator))
            separator = ","
            buffer.writeJSONString(member.key)
            buffer.writeInteger(UInt8(ascii: ":"))
            buffer.writeImmutableBuffer(member.value.bytes)
        }
        buffer.writeStaticString("}")
    }
}
