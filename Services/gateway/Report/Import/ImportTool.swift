import FrontMatter
import NIOCore
import Primitives
import Records
import Wire

/// `import_status_document`: a status document's records for the stores, or a look at what would come of it.
final class ImportTool {
    private let links: [ServiceLink]
    private let directory: String
    private let texts: TextPlaces
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    /// Made when it is first needed: few calls ask anybody anything.
    private lazy var seal = StateSeal(key: StateKey.key(in: directory, random: clocks.random))

    init(
        links: [ServiceLink], directory: String, texts: TextPlaces, eventLoop: any EventLoop, clocks: Clocks
    ) {
        self.links = links
        self.directory = directory
        self.texts = texts
        self.eventLoop = eventLoop
        self.clocks = clocks
    }

    func run(
        _ arguments: JSONObject, _ call: ServiceCall, completion: @escaping (CallOutcome) -> Void
    ) {
        let calls = ImportCalls(links: links, for: call, eventLoop: eventLoop, clocks: clocks)
        if let id = arguments["rollback"]?.string.flatMap({ Identifier($0) }) {
            let run = RollbackRun(id, calls: calls, eventLoop: eventLoop) { completion(Self.outcome($0)) }
            return run.start()
        }
        var wish = ImportRun.Wish()
        wish.isDryRun = arguments["dry_run"]?.bool ?? true
        wish.padsCommits = arguments["allow_unresolved_commits"]?.bool ?? false
        wish.isFull = arguments["full_details"]?.bool ?? false
        do throws(ToolFailure) {
            let source = try source(arguments)
            let subject = Self.subject(source, call)
            if let responses = call.input?.responses {
                guard let state = call.input?.state?.string,
                    seal.isGood(state, for: subject, at: clocks.now())
                else { return completion(.fault(Self.foreignState)) }
                switch ImportQuestion(responses) {
                case .replace: wish.isAgreed = true
                case .refused(let action): return completion(.failed(Self.undecided(action)))
                case .open: break
                }
            }
            read(source, wish, calls, subject, call, completion)
        } catch {
            completion(.failed(error))
        }
    }

    private func source(_ arguments: JSONObject) throws(ToolFailure) -> ImportSource {
        let path = arguments["path"]?.string
        if let content = arguments["content"]?.string { return ImportSource(content: content, name: path) }
        guard let path else {
            throw ToolFailure(
                code: .validationFailed, message: "Correct the arguments and call again. path: is required.",
                details: [
                    "errors": [
                        [
                            "path": "path", "rule": "required", "message": "is required, or content",
                            "value": .null,
                        ]
                    ]
                ])
        }
        return try ImportSource(
            path: path, in: texts, bytesMax: ImportedDocument.bytesMax)
    }

    private func read(
        _ source: ImportSource, _ wish: ImportRun.Wish, _ calls: ImportCalls,
        _ subject: StateSeal.Subject, _ call: ServiceCall, _ completion: @escaping (CallOutcome) -> Void
    ) {
        let (eventLoop, repository) = (eventLoop, texts.repository)
        let bound = NIOLoopBound(
            { [self] (read: ImportReading.Read) in
                var run: ImportRun?
                let made = ImportRun(
                    source, read, wish, calls: calls, eventLoop: eventLoop, clocks: clocks
                ) { [self] result in
                    defer { run = nil }
                    guard case .differing(let records) = result else {
                        return completion(Self.outcome(result))
                    }
                    guard ConflictDecision.canAsk(call.capabilities) else {
                        let refusal = run?.differing(records, "this client can't ask a person")
                        return completion(refusal.map { .failed($0) } ?? .failed(Self.undecided("none")))
                    }
                    let state = seal.state(for: subject, at: clocks.now())
                    completion(
                        .question(ImportQuestion.question(records, file: source.file, state: state)))
                }
                run = made
                made.start()
            }, eventLoop: eventLoop)
        Task.detached {
            let read = await ImportReading.read(source, repository: repository)
            eventLoop.execute { bound.value(read) }
        }
    }

    /// A state is good for this caller and this text.
    private static func subject(_ source: ImportSource, _ call: ServiceCall) -> StateSeal.Subject {
        StateSeal.Subject(
            caller: call.callerKey, operation: call.name,
            params: [source.file, ImportReaders.standard.sha256(source.bytes)])
    }

    private static func outcome(_ result: ImportRun.Result) -> CallOutcome {
        switch result {
        case .report(let report): .answer(ToolAnswer(content: report))
        case .failed(let failure): .failed(failure)
        case .differing: .failed(undecided("none"))
        }
    }

    private static let foreignState = ProtocolFault(
        .invalidParameters, "this requestState was not given out for this call, or its time has passed")

    private static func undecided(_ action: String) -> ToolFailure {
        ToolFailure(
            code: .permissionDenied,
            message: "The person who was asked did not agree: nothing was imported.",
            details: ["action": .string(action)])
    }
}
