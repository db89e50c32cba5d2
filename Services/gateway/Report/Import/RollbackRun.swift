import NIOCore
import Primitives
import Wire

/// The rollback of an import that took place. Use it on its event loop only.
final class RollbackRun {
    private let id: Identifier
    private let calls: ImportCalls
    private let eventLoop: any EventLoop
    private let completion: (ImportRun.Result) -> Void
    private var machine = ImportMachine(
        decider: MappedRecord.Service.workitems.rawValue,
        others: MappedRecord.Service.allCases.dropFirst().map(\.rawValue))
    private var file = ""
    private var changed: [JSON] = []
    private var count = 0

    init(
        _ id: Identifier, calls: ImportCalls, eventLoop: any EventLoop,
        completion: @escaping (ImportRun.Result) -> Void
    ) {
        self.id = id
        self.calls = calls
        self.eventLoop = eventLoop
        self.completion = completion
    }

    /// Looks first: what was changed since stays, and so does everything.
    func start() { look(MappedRecord.Service.allCases[...], after: -1) }

    private func look(_ services: ArraySlice<MappedRecord.Service>, after ordinal: Int64) {
        guard let service = services.first else { return decide() }
        let arguments: JSONObject = [
            "import_id": .string(id.description), "after": .integer(ordinal),
        ]
        calls.ask(service.rawValue, ImportMachine.Step.readBack.method, arguments) { [self] answer in
            switch answer {
            case .refused(let failure): completion(.failed(failure))
            case .unclear(let reason): completion(.failed(ImportRun.unavailable(reason, [:])))
            case .done(let content):
                file = content["file"]?.string ?? file
                for record in content["records"]?.array ?? [] where record["intent"] != "keep" {
                    count += 1
                    guard record["changed"] == true else { continue }
                    changed.append(["entity": record["entity"] ?? .null, "id": record["id"] ?? .null])
                }
                let next = content["next"]?.integer
                look(next == nil ? services.dropFirst() : services, after: next ?? -1)
            }
        }
    }

    private func decide() {
        guard changed.isEmpty else {
            return completion(
                .failed(
                    ToolFailure(
                        code: .versionConflict,
                        message: "Nothing was rolled back: \(changed.count) records were changed since.",
                        details: ["records": .array(Array(changed.prefix(ImportReport.shownMax)))])))
        }
        perform(machine.rollBack(because: "it was asked for"))
    }

    private func perform(_ actions: [ImportMachine.Action]) {
        for action in actions {
            switch action {
            case .call(let service, let step):
                var arguments: JSONObject = ["import_id": .string(id.description)]
                arguments["step"] = step.rollbackStep.map { .string($0) }
                calls.ask(service, step.method, arguments) { [self] answer in
                    perform(machine.handle(.outcome(service: service, step, step.outcome(answer))))
                }
            case .pause(let milliseconds):
                eventLoop.after(milliseconds: milliseconds) { [self] in perform(machine.handle(.waited)) }
            case .judge: perform(machine.handle(.judged(true)))
            case .finish(let ending): finish(ending)
            }
        }
    }

    private func finish(_ ending: ImportMachine.Ending) {
        switch ending {
        case .rolledBack:
            let counts: JSON = ["records": .integer(count)]
            completion(
                .report([
                    "state": "rolled_back", "import_id": .string(id.description), "file": .string(file),
                    "counts": counts, "checks": [],
                ]))
        case .kept(let reason), .withdrawn(let reason), .undecided(let reason):
            completion(.failed(ImportRun.unavailable(reason, ["state": .string(ending.state)])))
        case .applied: completion(.failed(ImportRun.unavailable("it is stored", [:])))
        }
    }
}
