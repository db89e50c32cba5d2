import Logging
import NIOCore
import Primitives
import Records
import Wire

/// The tools and resources that the gateway answers itself. Use it on its event loop only.
final class OwnTools {
    private let conflicts: ConflictTools
    private let decision: DecisionTool
    private let status: SystemStatusTool
    /// Asks every process how it is.
    let processes: ProcessSurvey
    private let report: StatusReportTool
    private let importTool: ImportTool
    /// Keeps the status document up to date; nil where that is not this gateway's duty.
    let keeper: StatusFileKeeper?

    init(
        links: [ServiceLink], directory: String, statusFile: StatusFileSettings, repository: String? = nil,
        router: Router, eventLoop: any EventLoop, clocks: Clocks, log: Logger
    ) {
        let survey = ReportSurvey(links: links, pendingFile: statusFile.pendingPath, clocks: clocks)
        survey.router = router
        let writer = statusFile.path.map {
            StatusFileWriter(file: ReportFile(path: $0), eventLoop: eventLoop)
        }
        report = StatusReportTool(
            survey: survey, writer: writer, mode: statusFile.duty == .replace ? .replace : .write)
        if let mode = statusFile.duty?.keeping, let writer {
            keeper = StatusFileKeeper(
                survey: survey, writer: writer, mode: mode, links: links, directory: directory,
                eventLoop: eventLoop, clocks: clocks, log: log)
        } else {
            keeper = nil
        }
        importTool = ImportTool(
            links: links, directory: directory,
            texts: TextPlaces(repository: repository, statusFile: statusFile.path), eventLoop: eventLoop,
            clocks: clocks)
        conflicts = ConflictTools(links: links, clocks: clocks)
        decision = DecisionTool(conflicts: conflicts, directory: directory, clocks: clocks)
        processes = ProcessSurvey(
            links: links, directory: directory, eventLoop: eventLoop, clocks: clocks)
        status = SystemStatusTool(processes)
    }

    /// Whether this is called here and not of a service.
    func answers(_ call: ServiceCall) -> Bool {
        switch call.method {
        case .callTool: OwnTool.all.contains { $0.name == call.name }
        case .readResource: OwnResource.all.contains { $0.uri == call.name }
        case .getPrompt, .completePrompt, .completeTemplate, .overview: false
        }
    }

    /// Answers a call; `completion` is called exactly once.
    func call(_ call: ServiceCall, completion: @escaping (CallOutcome) -> Void) {
        switch call.method {
        case .callTool: callTool(call, completion)
        case .readResource: read(call.name, completion)
        case .getPrompt, .completePrompt, .completeTemplate, .overview: completion(.unknown(call))
        }
    }

    private func callTool(_ call: ServiceCall, _ completion: @escaping (CallOutcome) -> Void) {
        guard let tool = OwnTool.all.first(where: { $0.name == call.name }) else {
            return completion(.unknown(call))
        }
        let arguments = call.arguments?.decoded?.object ?? [:]
        // Whoever reads a report needs no more than that.
        let isReport = tool.name == OwnTool.generateStatusReport.name
        let writes = isReport ? arguments["write_file"] == true : tool.writes
        guard !writes || call.scopes.contains(.write) else { return completion(.forbidden(.write)) }
        if let refusal = tool.refusal(of: arguments) { return completion(.failed(refusal)) }
        switch tool.name {
        case OwnTool.systemStatus.name: status.answer { completion(.answer(ToolAnswer(content: $0))) }
        case OwnTool.generateStatusReport.name: report.answer(arguments, completion: completion)
        case OwnTool.listSyncConflicts.name: conflicts.list(arguments, completion: completion)
        case OwnTool.importStatusDocument.name:
            importTool.run(arguments, call, completion: completion)
        default: decision.resolve(arguments, call, completion: completion)
        }
    }

    /// Reads a resource: what the tool of the same content answers, as text.
    private func read(_ uri: String, _ completion: @escaping (CallOutcome) -> Void) {
        switch uri {
        case OwnResource.status.uri: report.page { completion(.page($0, as: OwnResource.status)) }
        case OwnResource.system.uri:
            status.answer { completion(CallOutcome.answer(ToolAnswer(content: $0)).read(as: uri)) }
        default: conflicts.list([:]) { outcome in completion(outcome.read(as: uri)) }
        }
    }

    func close() {
        keeper?.close()
        report.writer?.close()
        processes.close()
    }
}

extension ToolAnswer {
    /// A result of this content.
    init(content: JSON, isError: Bool = false) {
        structuredContent = JSONSlice(unchecked: content.serialized)
        self.isError = isError
    }
}

extension CallOutcome {
    /// A tool's answer as the resource of this URI.
    fileprivate func read(as uri: String) -> CallOutcome {
        guard case .answer(let answer) = self, let content = answer.structuredContent else { return self }
        guard !answer.isError else {
            return .failed(
                ToolFailure(
                    code: answer.errorCode ?? .internal,
                    message: content["error"]?["message"]?.string ?? "It can't be read now.",
                    details: content["error"]?["details"]?.decoded ?? [:]))
        }
        return .content(uri, "application/json", content.bytes)
    }

    /// A text as a resource of the gateway's.
    fileprivate static func page(_ text: [UInt8], as resource: OwnResource) -> CallOutcome {
        .content(resource.uri, resource.mimeType, ByteBuffer(bytes: text))
    }

    private static func content(_ uri: String, _ mimeType: String, _ text: ByteBuffer) -> CallOutcome {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("contents")
        writer.beginArray()
        writer.beginObject()
        writer.member("uri", uri)
        writer.member("mimeType", mimeType)
        writer.member("text", utf8: text)
        writer.endObject()
        writer.endArray()
        writer.endObject()
        return .result(JSONSlice(unchecked: writer.buffer))
    }
}
