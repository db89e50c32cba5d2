import NIOCore
import Primitives
import Records
import Wire

/// One import from its text to its end. Use it on its event loop only.
final class ImportRun {
    /// What was asked for.
    struct Wish {
        var isDryRun = true
        var padsCommits = false
        var isFull = false
        /// Whether a person has said that the file replaces what differs.
        var isAgreed = false
    }

    /// What it has led to.
    enum Result {
        case report(JSON)
        case failed(ToolFailure)
        /// A person has to say whether these are replaced.
        case differing([PlannedRecord])
    }

    private let wish: Wish
    private let source: ImportSource
    private let calls: ImportCalls
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private let completion: (Result) -> Void
    private let mapping: ImportMapping
    private var report: ImportReport
    private var machine = ImportMachine(
        decider: MappedRecord.Service.workitems.rawValue,
        others: MappedRecord.Service.allCases.dropFirst().map(\.rawValue))
    private var stored: [Identifier: ImportChecks.Stored] = [:]

    init(
        _ source: ImportSource, _ read: ImportReading.Read, _ wish: Wish, calls: ImportCalls,
        eventLoop: any EventLoop, clocks: Clocks, completion: @escaping (Result) -> Void
    ) {
        self.wish = wish
        self.source = source
        self.calls = calls
        self.eventLoop = eventLoop
        self.clocks = clocks
        self.completion = completion
        mapping = ImportMapping(read.document, commits: read.commits, padsCommits: wish.padsCommits)
        report = ImportReport(file: source.file, document: read.document)
        report.problems = mapping.problems
        report.isFull = wish.isFull
    }

    // MARK: What would become of each record

    func start() {
        let names = mapping.records.filter { $0.kind == .deployment }.flatMap { record in
            (record.fields["vendors"]?.array ?? []).compactMap(\.string)
        }
        let find = Set(names).sorted().map { name -> JSON in
            ["entity": "vendor_extractor", "fields": ["name": .string(name)]]
        }
        preview([.vendors], ["find": .array(find)]) { [self] found in
            var ids: [String: Identifier] = [:]
            for record in report.planned { ids[Self.key(record.record.name)] = record.id }
            for (name, id) in zip(Set(names).sorted(), found) where ids[Self.key(name)] == nil {
                ids[Self.key(name)] = id.string.flatMap { Identifier($0) }
            }
            preview([.workitems, .deployments], linking: ids) { [self] _ in decide() }
        }
    }

    private static func key(_ name: String) -> String { name.lowercased() }

    /// Asks these services, then goes on with what the last one found.
    private func preview(
        _ services: [MappedRecord.Service], _ others: JSONObject = [:],
        linking ids: [String: Identifier] = [:],
        then next: @escaping ([JSON]) -> Void
    ) {
        guard let service = services.first else { return next([]) }
        let records = mapping.records.filter { $0.kind.service == service }.map { $0.linked(to: ids) }
        var arguments = others
        arguments["records"] = .array(records.map(\.question))
        calls.ask(service.rawValue, "service/import-preview", arguments) { [self] answer in
            switch answer {
            case .refused(let failure): completion(.failed(failure))
            case .unclear(let reason):
                completion(.failed(Self.unavailable("\(service.rawValue): \(reason)", [:])))
            case .done(let content):
                let words = content["records"]?.array ?? []
                for (index, record) in records.enumerated() {
                    let word = index < words.count ? words[index] : .null
                    report.planned.append(
                        PlannedRecord(record, word, newIdentifier: clocks.identifier))
                }
                guard services.count == 1 else {
                    return preview(Array(services.dropFirst()), linking: ids, then: next)
                }
                next(content["found"]?.array ?? [])
            }
        }
    }

    private func decide() {
        report.planned.sort { $0.record.place.line < $1.record.place.line }
        guard !wish.isDryRun else { return completion(.report(report.json("dry_run"))) }
        let obstacles = report.obstacles
        guard obstacles.isEmpty else {
            return completion(
                .failed(
                    ToolFailure(
                        code: .validationFailed,
                        message: "Nothing was imported: \(obstacles.count) records can't be stored. "
                            + "Line \(obstacles[0]["line"]?.integer ?? 0): "
                            + "\(obstacles[0]["problem"]?.string ?? "").",
                        details: ["errors": .array(obstacles), "report": report.json("refused")])))
        }
        if !report.unreplaceable.isEmpty {
            return completion(.failed(differing(report.unreplaceable, "these can't be replaced")))
        }
        guard report.differing.isEmpty || wish.isAgreed else {
            return completion(.differing(report.differing))
        }
        report.importID = clocks.identifier()
        perform(machine.handle(.begin))
    }

    /// The refusal that names the records which differ.
    func differing(_ records: [PlannedRecord], _ why: String) -> ToolFailure {
        let names = records.prefix(3).map { "\($0.record.kind.rawValue) \($0.record.name)" }
        let more = records.count > 3 ? " and \(records.count - 3) more" : ""
        return ToolFailure(
            code: .alreadyExists,
            message: "Nothing was imported: the file says something else than what is stored of "
                + "\(names.joined(separator: ", "))\(more); \(why). Make both agree and call again.",
            details: [
                "records": .array(
                    records.prefix(ImportReport.shownMax).map { record in
                        [
                            "line": .integer(record.record.place.line), "name": .string(record.record.name),
                            "kind": .string(record.record.kind.rawValue),
                            "id": .string(record.id.description),
                        ]
                    })
            ])
    }

    // MARK: Conducting

    private func perform(_ actions: [ImportMachine.Action]) {
        for action in actions {
            switch action {
            case .call(let service, let step): call(service, step)
            case .pause(let milliseconds):
                eventLoop.after(milliseconds: milliseconds) { [self] in perform(machine.handle(.waited)) }
            case .judge:
                let checks = ImportChecks(
                    report.document, report.planned, stored: stored,
                    text: (read: source.bytes, now: source.bytesNow), isStaged: report.checks == nil)
                report.checks = checks
                stored = [:]
                perform(machine.handle(.judged(checks.arePassed)))
            case .finish(let ending): finish(ending)
            }
        }
    }

    private func call(_ service: String, _ step: ImportMachine.Step) {
        guard step != .readBack else { return readBack(service, after: -1) }
        var arguments: JSONObject = ["import_id": .string(report.importID?.description ?? "")]
        if step == .stage {
            arguments["file"] = .string(report.file)
            arguments["records"] = .array(
                report.planned.filter { $0.record.kind.service.rawValue == service }.map(\.staged))
        }
        if let rollback = step.rollbackStep { arguments["step"] = .string(rollback) }
        calls.ask(service, step.method, arguments) { [self] answer in
            perform(machine.handle(.outcome(service: service, step, step.outcome(answer))))
        }
    }

    private func readBack(_ service: String, after ordinal: Int64) {
        let arguments: JSONObject = [
            "import_id": .string(report.importID?.description ?? ""), "after": .integer(ordinal),
        ]
        calls.ask(service, ImportMachine.Step.readBack.method, arguments) { [self] answer in
            guard case .done(let content) = answer else {
                let outcome = ImportMachine.Step.readBack.outcome(answer)
                return perform(machine.handle(.outcome(service: service, .readBack, outcome)))
            }
            for record in content["records"]?.array ?? [] {
                guard let id = record["id"]?.string.flatMap({ Identifier($0) }),
                    let fields = record["fields"]?.object
                else { continue }
                stored[id] = ImportChecks.Stored(
                    entity: record["entity"]?.string ?? "", fields: fields)
            }
            if let next = content["next"]?.integer { return readBack(service, after: next) }
            perform(machine.handle(.outcome(service: service, .readBack, .done)))
        }
    }

    private func finish(_ ending: ImportMachine.Ending) {
        switch ending {
        case .applied(let behind): completion(.report(report.json("applied", behind: behind)))
        case .withdrawn(let reason):
            completion(.failed(Self.unavailable(reason, ["report": report.json("withdrawn")])))
        case .rolledBack(let reason), .kept(let reason):
            completion(
                .failed(
                    ToolFailure(
                        code: .internal,
                        message: "The import failed its checks after it was stored: \(reason).",
                        details: ["report": report.json(ending.state)])))
        case .undecided(let reason):
            completion(
                .failed(
                    ToolFailure(
                        code: .deadlineExceeded,
                        message: "It is not known yet whether the import takes place (\(reason)); it ends by "
                            + "itself, entirely or not at all: look, or import again.",
                        details: ["import_id": .string(report.importID?.description ?? "")])))
        }
    }

    static func unavailable(_ reason: String, _ others: JSONObject) -> ToolFailure {
        var details = others
        details["layers"] = [["layer": "import", "reason": .string(reason)]]
        details["retry_after_ms"] = 1000
        return ToolFailure(
            code: .unavailable, message: "Nothing was imported: \(reason). Call again in a moment.",
            details: .object(details))
    }
}

extension MappedRecord {
    /// The deployment with its vendors by their ids; what nobody knows is kept as it was written.
    fileprivate func linked(to ids: [String: Identifier]) -> MappedRecord {
        guard kind == .deployment, let names = fields["vendors"]?.array?.compactMap(\.string) else {
            return self
        }
        var links: [(name: String, id: Identifier)] = []
        var unknown: [JSON] = []
        for name in names {
            if let id = ids[name.lowercased()] {
                links.append((name, id))
            } else {
                unknown.append(.string(name))
            }
        }
        links.sort { ($0.name, $0.id.description) < ($1.name, $1.id.description) }
        let vendors = JSON.array(
            links.map { ["id": .string($0.id.description), "name": .string($0.name)] })
        var record = self
        for path in [\MappedRecord.fields, \MappedRecord.given] {
            record[keyPath: path]["vendors"] = vendors
            guard !unknown.isEmpty, var metadata = record[keyPath: path]["metadata"]?.object else { continue }
            metadata["vendors_as_written"] = .array(unknown)
            record[keyPath: path]["metadata"] = .object(metadata)
        }
        return record
    }
}
