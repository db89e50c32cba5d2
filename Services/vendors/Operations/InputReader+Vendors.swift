import Primitives
import ServiceKit
import Wire

extension InputReader {
    /// Keys of a vendor's metadata, checked; empty where the argument is absent.
    mutating func vendorMetadata(_ name: String, _ description: String) -> JSONObject {
        guard let object = optional(name, .object, description) else { return JSONObject() }
        var found: [ValidationFault] = []
        let checked = VendorMetadata.shape.check(object, path: name, faults: &found)
        add(found)
        return checked
    }

    /// `clear`: keys of the metadata to remove, none of which may be `given` in the same call.
    mutating func clearedMetadataKeys(given: JSONObject) -> [String] {
        let key = Rule<String>.text(max: 200, min: 1).and(
            "required_key", "is a key that every vendor has; give it a new value instead"
        ) { !VendorMetadata.statusKeys.contains($0) }
        let cleared = optional("clear", .list(of: key, max: 100), "Metadata keys to remove") ?? []
        for (index, name) in cleared.enumerated() where given[name] != nil {
            fault("clear[\(index)]", "contradiction", "\(name) is given and cleared", value: .string(name))
        }
        return cleared
    }
}
