import Primitives
import ServiceKit
import Wire

/// What a deployment tells of itself.
enum DeploymentMetadata {
    /// The known keys, all required; others are kept.
    private static let shape = MetadataShape([
        .required("pr_number", Rule<Int64>.integer(1...Int64.max)),
        .required("pr_title", Rule<String>.line(max: 200)),
        .required("commit_hash", Rule<String>.commitHash),
        .required("test_summary", testSummary),
        .required("constitutional_compliance", Rule<Bool>.bool),
    ])

    /// Checks an object, adds every fault, and answers what to store.
    static func check(_ object: JSONObject, path: String, faults: inout [ValidationFault]) -> JSONObject {
        var checked = shape.check(object, path: path, faults: &faults)
        // `12.0` is a whole number too, but an index of the store reads digits only.
        if let number = checked["pr_number"]?.integer { checked["pr_number"] = .integer(number) }
        return checked
    }

    /// The commit that a metadata object tells.
    static func commitHash(in metadata: JSONObject) -> String? {
        metadata["commit_hash"]?.string
    }

    /// How many tests ran, by category.
    private static let testSummary = Rule<JSONObject>(
        schema: ["type": "object", "additionalProperties": ["type": "integer", "minimum": 0]],
        placeholder: JSONObject()
    ) { json, path, faults in
        guard let object = json.object else {
            return refuse(json, path, &faults, "type", "must be an object of counts by category")
        }
        let faultsBefore = faults.count
        let category = Rule<String>.line(max: 100)
        let count = Rule<Int64>.integer(0...Int64.max)
        for member in object.members {
            _ = category.check(.string(member.key), path: path, faults: &faults)
            _ = count.check(member.value, path: "\(path).\(member.key)", faults: &faults)
        }
        return faults.count == faultsBefore ? object : nil
    }
}
