import Primitives
import ServiceKit
import Wire

extension InputReader {
    /// The argument `metadata`, checked.
    mutating func deploymentMetadata() -> JSONObject {
        let object = required(
            "metadata", .object,
            "pr_number, pr_title, commit_hash, test_summary {category: count}, "
                + "constitutional_compliance (all required), others")
        guard !isFaulty("metadata") else { return object }
        var found: [ValidationFault] = []
        let checked = DeploymentMetadata.check(object, path: "metadata", faults: &found)
        add(found)
        return checked
    }

    /// The argument `commit_hash`, which may only repeat what the metadata says.
    mutating func agreeingCommitHash(_ metadata: JSONObject) {
        guard let commitHash = optional("commit_hash", .commitHash), !isFaulty("metadata.commit_hash"),
            let other = DeploymentMetadata.commitHash(in: metadata), commitHash != other
        else { return }
        fault(
            "commit_hash", "contradiction", "must equal metadata.commit_hash", value: .string(commitHash))
    }
}

extension Rule where Value == [Identifier] {
    /// At most a thousand UUIDs, none of them twice.
    static var distinctIdentifiers: Rule {
        let list = Rule.list(of: .identifier, max: 1000)
        return Rule(
            schema: JSONObject(list.schema.members.map { ($0.key, $0.value) } + [("uniqueItems", true)]),
            placeholder: []
        ) { json, path, faults in
            guard let ids = list.check(json, path: path, faults: &faults) else { return nil }
            var firstIndex: [Identifier: Int] = [:]
            var isDistinct = true
            for (index, id) in ids.enumerated() {
                if let first = firstIndex[id] {
                    isDistinct = false
                    faults.append(
                        ValidationFault(
                            path: "\(path)[\(index)]", rule: "unique", message: "repeats \(path)[\(first)]",
                            value: .string(id.description)))
                } else {
                    firstIndex[id] = index
                }
            }
            return isDistinct ? ids : nil
        }
    }
}
