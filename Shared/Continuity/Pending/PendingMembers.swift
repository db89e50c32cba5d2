import NIOCore
import Primitives
import Wire

/// The members of a line's JSON object, by name.
struct PendingMembers {
    private var members: [String: JSONSlice] = [:]

    init(_ json: JSONSlice) {
        json.forEachMember { members[$0] = $1 }
    }

    func string(_ name: String) -> String? { members[name]?.string }
    func integer(_ name: String) -> Int64? { members[name]?.integer }
    func identifier(_ name: String) -> Identifier? { string(name).flatMap { Identifier($0) } }
    func timestamp(_ name: String) -> Timestamp? { string(name).flatMap { Timestamp($0) } }

    func object(_ name: String) -> ByteBuffer? {
        guard let slice = members[name], slice.isObject else { return nil }
        return slice.bytes
    }

    func strings(_ name: String) -> [String]? {
        guard let slice = members[name], slice.isArray else { return nil }
        let elements = slice.elements
        let texts = elements.compactMap(\.string)
        return texts.count == elements.count ? texts : nil
    }
}
