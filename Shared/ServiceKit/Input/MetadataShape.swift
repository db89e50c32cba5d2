import NIOCore
import Primitives
public import Wire

/// The keys a metadata object may hold and what each must be; unknown keys are kept as they are.
///
/// A key that belongs to another shape, or is so near to a known key that it must be a slip, is refused.
public struct MetadataShape: Sendable {
    /// One known key.
    public struct Key: Sendable {
        let name: String
        let isRequired: Bool
        let check: @Sendable (JSON, _ path: String, inout [ValidationFault]) -> Void

        /// A key that must be there.
        public static func required(_ name: String, _ rule: Rule<some Sendable>) -> Key {
            Key(name: name, isRequired: true) { json, path, faults in
                _ = rule.check(json, path: path, faults: &faults)
            }
        }

        /// A key that may be absent or null.
        public static func optional(_ name: String, _ rule: Rule<some Sendable>) -> Key {
            Key(name: name, isRequired: false) { json, path, faults in
                _ = rule.check(json, path: path, faults: &faults)
            }
        }
    }

    private let keys: [Key]
    private let foreignKeys: [String]

    /// How near to a known key an unknown one must be to count as a slip.
    private static let slipEditsMax = 2

    /// A shape of these keys; `foreign` are keys of other shapes, refused here.
    public init(_ keys: [Key], foreign: [String] = []) {
        self.keys = keys
        let own = Set(keys.map(\.name))
        foreignKeys = foreign.filter { !own.contains($0) }
    }

    /// The names of the known keys.
    public var names: [String] { keys.map(\.name) }

    /// Checks an object, adds every fault, and answers what to store: nulls are left out.
    public func check(_ object: JSONObject, path: String, faults: inout [ValidationFault]) -> JSONObject {
        let given = object.withoutNulls
        // Each is checked under its own name, and told under the whole path: most have no fault to tell.
        var found: [ValidationFault] = []
        for key in keys {
            if let value = given[key.name] {
                key.check(value, key.name, &found)
            } else if key.isRequired {
                found.append(
                    ValidationFault(
                        path: key.name, rule: "required", message: "is required", value: .null))
            }
        }
        for member in given.members where !keys.contains(where: { $0.name == member.key }) {
            if let message = refusal(of: member.key) {
                found.append(
                    ValidationFault(
                        path: member.key, rule: "unknown_key", message: message, value: member.value))
            } else if holdsNUL(member) {
                found.append(
                    ValidationFault(
                        path: member.key, rule: "no_nul", message: "must not hold NUL", value: member.value))
            }
        }
        faults += found.map { $0.inside(path) }
        let byteCount = JSON.object(given).serialized.readableBytes
        if byteCount > Limits.metadataBytesMax {
            faults.append(
                ValidationFault(
                    path: path, rule: "max_bytes",
                    message: "must be at most \(Limits.metadataBytesMax) bytes, not \(byteCount)",
                    value: .null))
        }
        return given
    }

    /// Why an unknown key is refused; nil if it is kept.
    private func refusal(of key: String) -> String? {
        if foreignKeys.contains(key) {
            return "does not belong here; what does: \(names.joined(separator: ", "))"
        }
        return nearestName(to: key, among: names, limit: Self.slipEditsMax).map { "did you mean \($0)?" }
    }

    private func holdsNUL(_ member: JSONObject.Member) -> Bool {
        member.key.utf8.contains(0) || member.value.holdsNUL
    }
}

extension JSONObject {
    fileprivate var withoutNulls: JSONObject {
        guard members.contains(where: \.value.isNull) else { return self }
        return JSONObject(members.filter { !$0.value.isNull }.map { ($0.key, $0.value) })
    }
}

extension JSON {
    /// Whether any text in it holds NUL, which PostgreSQL can't store.
    public var holdsNUL: Bool {
        switch self {
        case .string(let text): text.utf8.contains(0)
        case .array(let elements): elements.contains(where: \.holdsNUL)
        case .object(let object): object.members.contains { $0.key.utf8.contains(0) || $0.value.holdsNUL }
        default: false
        }
    }
}
