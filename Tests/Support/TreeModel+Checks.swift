public import Primitives
public import Wire

extension TreeModel {
    /// How an answer differs from the item the model knows; empty where it does not.
    public func differences(_ id: Identifier, answer: JSON) -> [String] {
        guard let item = items[id] else { return ["the model has no \(id)"] }
        var found: [String] = []
        func compare(_ name: String, _ expected: JSON) {
            let actual = answer[name] ?? .null
            if actual != expected { found.append("\(id) \(name): \(actual.text), not \(expected.text)") }
        }
        compare("id", .string(id.description))
        compare("version", .integer(item.version))
        compare("status", .string(item.status))
        compare("parent_id", item.parentID.map { .string($0.description) } ?? .null)
        compare("path", .string(path(id)))
        compare("depth", .integer(depth(id)))
        if (answer["deleted_at"] ?? .null == .null) != (item.deletion == nil) {
            found.append("\(id) deleted_at: \(answer["deleted_at"]?.text ?? "absent")")
        }
        return found
    }

    /// How a refusal or answer differs from what was expected of a step; nil where it does not.
    ///
    /// - Parameters:
    ///   - code: The error's code; nil where the call succeeded.
    ///   - answer: The answer's `structuredContent`.
    public func difference(from expected: Expectation, code: String?, answer: JSON) -> String? {
        switch expected {
        case .refused(let refusal):
            return code == refusal.rawValue ? nil : "\(code ?? answer.text) instead of \(refusal.rawValue)"
        case .accepted(let affectedCount, let warns):
            if let code { return "refused with \(code): \(answer.text)" }
            let count = answer["affected_count"]?.integer
            let hasWarned = answer["warnings"]?.array?.contains("open_descendants") ?? false
            guard count == affectedCount, hasWarned == warns else {
                return "affected_count \(count ?? -1), warned \(hasWarned): \(answer.text)"
            }
            return nil
        }
    }

    /// How an answer of `query_work_item` differs from what the model knows; empty where it does not.
    public func familyDifferences(_ id: Identifier, answer: JSON) -> [String] {
        var found = differences(id, answer: answer)
        let ancestors = chain(id).dropLast().map { JSON.string($0.description) }
        let answered = answer["ancestors"]?.array?.map { $0["id"] ?? .null }
        if answered != ancestors { found.append("ancestors \(answered ?? []), not \(ancestors)") }
        let along = Set(companions(id))
        if answer["truncated"] == nil {
            let expected = nested(below: id, among: along)
            let actual = Self.nestedIDs(answer["children"])
            if actual != expected { found.append("children \(actual.text), not \(expected.text)") }
        } else if answer["descendant_count"]?.integer != Int64(along.count) {
            found.append("descendant_count \(answer["descendant_count"]?.text ?? ""), not \(along.count)")
        }
        return found
    }

    /// The ids below an item, nested, in their order: `[[id, [[id, []], …]], …]`. That is the order of
    /// creation to the millisecond; of two items made in the same one either may come first.
    private func nested(below id: Identifier, among shown: Set<Identifier>) -> JSON {
        let children = ids.compactMap { items[$0] }.filter { $0.parentID == id && shown.contains($0.id) }
        return .array(
            children.sorted { $0.id < $1.id }
                .map { [.string($0.id.description), nested(below: $0.id, among: shown)] })
    }

    private static func nestedIDs(_ children: JSON?) -> JSON {
        .array((children?.array ?? []).map { [$0["id"] ?? .null, nestedIDs($0["children"])] })
    }
}
