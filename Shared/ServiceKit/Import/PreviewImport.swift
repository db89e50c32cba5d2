import Primitives
import Storage
import Wire

/// `service/import-preview`: what would become of records, without storing anything.
struct PreviewImport: Tool {
    static let description = ToolDescription(
        name: "service/import-preview", title: "Look at records to import",
        text: "Says what would become of records.", effect: .read,
        output: OutputSchema(["records": .array, "found": .array]))

    private let given: [GivenRecord]
    private let sought: [GivenRecord]
    var records: ImportedRecords?

    init(_ input: inout InputReader) {
        given = input.optional("records", GivenRecord.rule) ?? []
        sought = input.optional("find", GivenRecord.rule) ?? []
    }

    func plan(_ context: CallContext) throws -> Plan {
        guard context.isPrimary else { throw ToolError.noImportNow }
        let (checked, faults) = try Self.checked(given, by: records)
        let digests = ImportStatements.known(given.map(\.sha256), context.dialect)
        return .readThen([digests], cost: .scan) { rows in
            var known: [String: [String: [Identifier]]] = [:]
            for row in rows[0] {
                known[try row.text(1), default: [:]][try row.text(0), default: []].append(
                    try row.identifier(2))
            }
            let kinds = records?.kinds ?? []
            let finds = kinds.map { kind in
                let of = { (list: [GivenRecord]) in list.filter { $0.entity == kind.entity }.map(\.fields) }
                return kind.find(
                    like: of(checked) + of(sought),
                    or: (known[kind.entity] ?? [:]).values.flatMap { $0 }, context.dialect)
            }
            return .read(finds, cost: .scan) { [known] rows in
                var matchings: [String: ImportMatching] = [:]
                var there: [String: [FoundRecord]] = [:]
                for (kind, rows) in zip(kinds, rows) {
                    let found = try rows.map { try kind.found($0) }
                    there[kind.entity] = found
                    matchings[kind.entity] = ImportMatching(
                        found, known: known[kind.entity] ?? [:], kind: kind)
                }
                let verdicts = zip(checked, faults).map { record, faults -> JSON in
                    guard faults.isEmpty, let kind = records?.kind(of: record.entity) else {
                        return ["state": "refused", "errors": .array(faults.map(\.json))]
                    }
                    return matchings[kind.entity]?.verdict(on: record, key: kind.key(record.fields))
                        .json(kind) ?? .null
                }
                let found = sought.map { Self.id(of: $0, records?.kind(of: $0.entity), there) }
                return Answer { writer in
                    writer.member("records", .array(verdicts))
                    writer.member("found", .array(found))
                }
            }
        }
    }

    /// The records as their kinds store them, and what is wrong with each.
    static func checked(
        _ given: [GivenRecord], by records: ImportedRecords?
    ) throws(ToolError) -> ([GivenRecord], [[ValidationFault]]) {
        var all: [[ValidationFault]] = []
        var checked: [GivenRecord] = []
        for (index, record) in given.enumerated() {
            guard let kind = records?.kind(of: record.entity) else {
                throw .validation(
                    path: "records[\(index)].entity", rule: "kind", "is no kind of this service",
                    value: .string(record.entity))
            }
            var faults: [ValidationFault] = []
            let fields = kind.check(
                record.fields, isWhole: record.intent == .create, path: "line \(record.line)", faults: &faults
            )
            checked.append(record.with(fields))
            all.append(faults)
        }
        return (checked, all)
    }

    private static func id(
        of record: GivenRecord, _ kind: (any ImportedKind.Type)?, _ there: [String: [FoundRecord]]
    ) -> JSON {
        guard let kind else { return .null }
        let key = kind.key(record.fields)
        let found = there[kind.entity]?.first { kind.key($0.fields) == key }
        return found.map { .string($0.id.description) } ?? .null
    }
}

extension GivenRecord {
    fileprivate func with(_ fields: JSONObject) -> GivenRecord {
        GivenRecord(
            entity: entity, id: id, intent: intent, line: line, sha256: sha256, fields: fields, given: given)
    }
}

extension ImportMatching.Verdict {
    fileprivate func json(_ kind: any ImportedKind.Type) -> JSON {
        func place(_ found: FoundRecord, _ others: JSONObject) -> JSON {
            let own: JSONObject = [
                "id": .string(found.id.description), "version": .integer(found.version),
            ]
            return .object(JSONObject((own.members + others.members).map { ($0.key, $0.value) }))
        }
        switch self {
        case .new: return ["state": "new"]
        case .known(let found, let isSame):
            return place(found, ["state": "known", "same": .bool(isSame)])
        case .differs(let found, let fields):
            return place(
                found,
                [
                    "state": "differs", "differs": .array(fields.map { .string($0) }),
                    "replaceable": .bool(kind.isReplaceable), "stored": .object(found.fields),
                ])
        }
    }
}
