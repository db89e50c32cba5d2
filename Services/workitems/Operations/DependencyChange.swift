import Continuity
import Primitives
import ServiceKit
import Storage
import Wire

/// One dependency that is added or removed: what is read, what is refused, what is written.
struct DependencyChange: Sendable {
    enum Kind: Sendable {
        case addition
        case removal
    }

    let kind: Kind
    let edge: DependencyEdge
    let context: CallContext

    /// One end, with the dependencies it has.
    private struct End {
        let item: WorkItemSummary
        var dependencies: [Dependency]

        func write(into writer: inout JSONWriter) {
            item.write(into: &writer)
            dependencies.write(ofOpenItem: item.isOpen, into: &writer)
        }
    }

    /// Reads all that the change rests on in one round trip.
    func start() -> TransactionStep<Answer> {
        // No item may be deleted meanwhile, and no other dependency close a loop with this one.
        var batch = Batch(
            context.dialect.lock("work_items", .shared)
                + context.dialect.lock("work_item_dependencies", .exclusive))
        let ids = [edge.sourceID, edge.targetID]
        let items = ids.map { batch.add(SummaryStatements.item($0)) }
        let dependencies = ids.map { batch.add(FamilyStatements.dependencies(of: $0)) }
        let own = batch.add(DependencyStatements.find(edge))
        let contradiction = kind == .addition ? batch.add(DependencyStatements.contradiction(of: edge)) : nil
        return .query(batch.statements) { rows in
            let ends = try zip(ids, zip(items, dependencies)).map { id, places in
                guard let row = rows[places.0].first else { throw ToolError.unknownEnd(id) }
                let item = try WorkItemSummary(row: row)
                guard item.deletedAt == nil else { throw ToolError.unknownEnd(id) }
                return End(
                    item: item, dependencies: try rows[places.1].map { row in try Dependency(row: row) })
            }
            let isThere = !rows[own].isEmpty
            guard isThere == (kind == .removal) else {
                return .finish(answer(ends[0], ends[1], warnings: [.nothingChanged]))
            }
            if let contradiction, !rows[contradiction].isEmpty { return refuseLoop() }
            return write(ends[0], ends[1])
        }
    }

    private func write(_ source: End, _ target: End) -> TransactionStep<Answer> {
        var (source, target) = (source, target)
        let outgoing = Dependency(type: edge.type, direction: .outgoing, item: target.item)
        let incoming = Dependency(type: edge.type, direction: .incoming, item: source.item)
        switch kind {
        case .addition:
            source.dependencies.append(outgoing)
            target.dependencies.append(incoming)
            let insertion = DependencyStatements.insert(
                edge, at: context.now, by: context.actor, operationID: context.writeID)
            return .commit([insertion], answer(source, target))
        case .removal:
            source.dependencies.removeAll { $0 == outgoing }
            target.dependencies.removeAll { $0 == incoming }
            let removal = DependencyStatements.remove(
                edge, by: context.actor, operationID: context.writeID)
            return .commit(removal, answer(source, target))
        }
    }

    private func answer(_ source: End, _ target: End, warnings: [Warning] = []) -> Answer {
        Answer(warnings: warnings) { writer in
            writer.member("source_id", edge.sourceID)
            writer.member("target_id", edge.targetID)
            writer.member("dependency_type", edge.type.rawValue)
            for (name, end) in [("source", source), ("target", target)] {
                writer.key(name)
                writer.object { end.write(into: &$0) }
            }
        }
    }

    /// Looks for the way round, and for the titles on it: only a refusal pays for that.
    private func refuseLoop() -> TransactionStep<Answer> {
        .query([DependencyStatements.order(from: edge.laterID)]) { rows in
            let order = try rows[0].map { row in
                (earlier: try row.identifier(0), later: try row.identifier(1))
            }
            let loop = DependencyLoop(closedBy: edge, over: order)
            let named = JSON.array(loop.ids.prefix(DependencyLoop.namedMax).map { .string($0.description) })
            let labels = Statement(WorkItemStatements.labels(context.dialect), .json(named.serialized))
            return .query([labels]) { rows in
                let titles = try rows[0].map { row in (try row.identifier(0), try row.text(1)) }
                throw loop.refusal(titles: Dictionary(titles) { first, _ in first })
            }
        }
    }
}

extension ToolError {
    static func unknownEnd(_ id: Identifier) -> ToolError {
        .notFound(
            "work_item", id.description,
            hint: "source_id and target_id must name items that are neither deleted nor archived.")
    }
}

extension InputReader {
    /// The arguments that name a dependency.
    mutating func dependencyEdge() -> DependencyEdge {
        let edge = DependencyEdge(
            sourceID: required("source_id", .identifier), targetID: required("target_id", .identifier),
            type: required("dependency_type", .oneOf(DependencyType.self)))
        if edge.sourceID == edge.targetID, !isFaulty("source_id"), !isFaulty("target_id") {
            fault(
                "target_id", "distinct", "must be another item than source_id",
                value: .string(edge.targetID.description))
        }
        return edge
    }
}

extension DependencyEdge {
    /// The graph is kept as a whole: what is accepted is carried out in its order.
    private static let graph = "work_item_dependencies"
    private static let entity = "work_item_dependency"

    /// What a change of it writes.
    func subject(isRemoval: Bool) -> WriteSubject {
        let key: JSONObject = [
            "source_id": .string(sourceID.description), "target_id": .string(targetID.description),
            "dependency_type": .string(type.rawValue),
        ]
        return WriteSubject(
            name: "\(sourceID) \(type.rawValue) \(targetID)",
            ids: [name, Self.graph, sourceID.description, targetID.description],
            removals: isRemoval ? [RowKey(entity: Self.entity, columns: key)] : [])
    }

    /// What it is called where a record has an id.
    private var name: String { "\(sourceID)/\(targetID)/\(type.rawValue)" }
}

extension OutputSchema {
    /// A dependency and both its ends with all they have.
    static let dependency = OutputSchema([
        "source_id": .string, "target_id": .string, "dependency_type": .string, "source": .object,
        "target": .object,
    ])
}
