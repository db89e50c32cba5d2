import NIOCore
import Primitives
import Wire

/// The tools and resources that the gateway answers itself. Use it on its event loop only.
final class OwnTools {
    private let conflicts: ConflictTools
    private let decision: DecisionTool
    private let status: SystemStatusTool
    private let importTool: ImportTool

    init(
        links: [ServiceLink], directory: String, texts: TextPlaces = TextPlaces(), eventLoop: any EventLoop,
        clocks: Clocks
    ) {
        importTool = ImportTool(
            links: links, directory: directory, texts: texts, eventLoop: eventLoop, clocks: clocks)
        conflicts = ConflictTools(links: links, clocks: clocks)
        decision = DecisionTool(conflicts: conflicts, directory: directory, clocks: clocks)
        status = SystemStatusTool(links: links, directory: directory, eventLoop: eventLoop, clocks: clocks)
    }

    /// Whether this is called here and not of a service.
    func answers(_ call: ServiceCall) -> Bool {
        switch call.method {
        case .callTool: OwnTool.all.contains { $0.name == call.name }
        case .readResource: OwnResource.all.contains { $0.uri == call.name }
        case .getPrompt, .completePrompt, .completeTemplate: false
        }
    }

    /// Answers a call; `completion` is called exactly once.
    func call(_ call: ServiceCall, completion: @escaping (CallOutcome) -> Void) {
        switch call.method {
        case .callTool: callTool(call, completion)
        case .readResource: read(call.name, completion)
        case .getPrompt, .completePrompt, .completeTemplate: completion(.unknown(call))
        }
    }

    private func callTool(_ call: ServiceCall, _ completion: @escaping (CallOutcome) -> Void) {
        guard let tool = OwnTool.all.first(where: { $0.name == call.name }) else {
            return completion(.unknown(call))
        }
        guard !tool.writes || call.scopes.contains(.write) else { return completion(.forbidden(.write)) }
        let arguments = call.arguments?.decoded?.object ?? [:]
        if let refusal = tool.refusal(of: arguments) { return completion(.failed(refusal)) }
        switch tool {
        case .systemStatus: status.answer { completion(.answer(ToolAnswer(content: $0))) }
        case .listSyncConflicts: conflicts.list(arguments, completion: completion)
        case .importStatusDocument: importTool.run(arguments, call, completion: completion)
        default: decision.resolve(arguments, call, completion: completion)
        }
    }

    /// Reads a resource: what the tool of the same content answers, as text.
    private func read(_ uri: String, _ completion: @escaping (CallOutcome) -> Void) {
        guard uri == OwnResource.status.uri else {
            return conflicts.list([:]) { outcome in completion(outcome.read(as: uri)) }
        }
        status.answer { completion(CallOutcome.answer(ToolAnswer(content: $0)).read(as: uri)) }
    }

    func close() { status.close() }
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
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("contents")
        writer.beginArray()
        writer.beginObject()
        writer.member("uri", uri)
        writer.member("mimeType", "application/json")
        writer.member("text", utf8: content.bytes)
        writer.endObject()
        writer.endArray()
        writer.endObject()
        return .result(JSONSlice(unchecked: writer.buffer))
    }
}
