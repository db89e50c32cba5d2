import NIOCore
import Primitives
import Wire

/// The tools that the gateway answers itself. Use it on its event loop only.
final class OwnTools {
    private let conflicts: ConflictTools
    private let status: SystemStatusTool

    init(links: [ServiceLink], directory: String, eventLoop: any EventLoop, clocks: Clocks) {
        conflicts = ConflictTools(links: links, clocks: clocks)
        status = SystemStatusTool(links: links, directory: directory, eventLoop: eventLoop, clocks: clocks)
    }

    /// The tool of this name.
    func tool(_ name: String) -> OwnTool? { OwnTool.all.first { $0.name == name } }

    /// Answers a call; `completion` is called exactly once.
    func call(_ call: ToolCall, completion: @escaping (CallOutcome) -> Void) {
        guard let tool = tool(call.name) else {
            return completion(.unknownTool(call.name))
        }
        let arguments = call.arguments?.decoded?.object ?? [:]
        if let refusal = tool.refusal(of: arguments) { return completion(.answer(ToolAnswer(refusal))) }
        switch tool {
        case .systemStatus: status.answer { completion(.answer(ToolAnswer(content: $0))) }
        case .listSyncConflicts: conflicts.list(arguments, completion: completion)
        default: conflicts.resolve(arguments, call, completion: completion)
        }
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
