import Primitives
import Records
import Wire

/// What people and programs are told of an import: what was read, filled in and stored.
struct ImportReport {
    let file: String
    let document: ImportedDocument
    var planned: [PlannedRecord] = []
    /// Records that can't be stored, by their lines.
    var problems: [(line: Int, problem: String)] = []
    var checks: ImportChecks?
    var importID: Identifier?
    /// Whether every record is told, with all its fields.
    var isFull = false

    /// How many records a report tells of, and how many problems, unless it is to be full.
    static let shownMax = 50

    /// The answer.
    ///
    /// - Parameters:
    ///   - state: `dry_run`, `applied`, …
    ///   - behind: The services that follow by themselves.
    func json(_ state: String, behind: [String] = []) -> JSON {
        let told = isFull ? planned : planned.filter { $0.verdict != .known(isSame: true) }
        let shown = isFull ? told : Array(told.prefix(Self.shownMax))
        var report: JSONObject = [
            "state": .string(state), "file": .string(file),
            "import_id": importID.map { .string($0.description) } ?? .null, "counts": counts,
            "checks": .array(checks?.all.map(\.json) ?? []), "records": .array(shown.map(json)),
        ]
        if shown.count < told.count { report["records_omitted"] = .integer(told.count - shown.count) }
        report["problems"] = list(
            problems.map { ["line": .integer($0.line), "problem": .string($0.problem)] })
        report["skipped"] = list(
            document.skippedPrompts.map {
                [
                    "line": .integer($0.line), "column": .integer($0.column),
                    "problem": .string($0.problem), "heading": .string($0.heading),
                ]
            })
        report["notes"] = list(
            document.notes.map { ["line": .integer($0.line), "problem": .string($0.problem)] })
        report["headings"] = .array(
            document.counts.map {
                [
                    "line": .integer($0.line), "section": .string($0.section.rawValue),
                    "announced": $0.announced.map { .integer($0) } ?? .null, "read": .integer($0.read),
                    "agrees": .bool($0.agrees),
                ]
            })
        report["carried_over"] = [
            "lines": .integer(document.carriedOver.reduce(0) { $0 + $1.lines.count }),
            "ranges": list(
                document.carriedOver.map { [.integer($0.lines.lowerBound), .integer($0.lines.upperBound)] }),
            "work_items": .integer(document.workItems.count),
        ]
        if !behind.isEmpty { report["behind"] = .array(behind.map { .string($0) }) }
        return .object(report)
    }

    private func list(_ items: [JSON]) -> JSON {
        .array(isFull ? items : Array(items.prefix(Self.shownMax)))
    }

    private var counts: JSON {
        let read: [(String, MappedRecord.Kind, Int)] = [
            ("vendors", .vendor, document.vendors.count),
            ("deployments", .deployment, document.deployments.count),
            ("enhancements", .enhancement, document.enhancements.count),
            ("sessions", .session, document.prompts.count),
        ]
        return .object(
            JSONObject(
                read.map { name, kind, count in
                    let own = planned.filter { $0.record.kind == kind }
                    func matching(_ matches: (PlannedRecord.Verdict) -> Bool) -> JSON {
                        .integer(own.count { matches($0.verdict) })
                    }
                    let counts: JSON = [
                        "read": .integer(count), "new": matching { $0 == .new },
                        "known": matching { if case .known = $0 { true } else { false } },
                        "differing": matching { if case .differs = $0 { true } else { false } },
                        "refused": matching { if case .refused = $0 { true } else { false } },
                    ]
                    return (name, counts)
                }))
    }

    private func json(_ record: PlannedRecord) -> JSON {
        let mapped = record.record
        var told: JSONObject = [
            "line": .integer(mapped.place.line), "kind": .string(mapped.kind.rawValue),
            "name": .string(mapped.name), "id": .string(record.id.description),
        ]
        switch record.verdict {
        case .new: told["action"] = "create"
        case .known(let isSame):
            told["action"] = "keep"
            if !isSame { told["changed_since"] = true }
        case .differs(let fields, _):
            told["action"] = "replace"
            told["differs"] = .array(fields.map { .string($0) })
        case .refused(let errors):
            told["action"] = "refuse"
            told["errors"] = .array(errors.map { .string($0) })
        }
        if !mapped.filledIn.isEmpty {
            told["filled_in"] = .array(mapped.filledIn.map { .string($0) })
        }
        if isFull {
            told["read"] = .object(mapped.given)
            told["stored"] = record.expected.map { .object($0) } ?? .null
        }
        return .object(told)
    }

    /// The records over which somebody has to decide.
    var differing: [PlannedRecord] {
        planned.filter { if case .differs = $0.verdict { true } else { false } }
    }

    /// Those of them that can't be made what the file says.
    var unreplaceable: [PlannedRecord] {
        planned.filter { if case .differs(_, false) = $0.verdict { true } else { false } }
    }

    /// What stands in the way, each as the fault of a line.
    var obstacles: [JSON] {
        let refused = planned.flatMap { record -> [(line: Int, problem: String)] in
            guard case .refused(let errors) = record.verdict else { return [] }
            return errors.map { (record.record.place.line, $0) }
        }
        return (problems + refused).map { line, problem in
            [
                "path": .string("content:\(line)"), "rule": "record", "message": .string(problem),
                "value": .null, "line": .integer(line), "problem": .string(problem),
            ]
        }
    }
}
