import Wire

/// One call of a drill's load.
struct DrillCall: Sendable, Equatable {
    /// Who answers it.
    let service: String
    let tool: String
    var arguments: JSON = [:]
    var isWrite = false

    /// The calls that read without arguments, of what services offer. Those of the first come as often as
    /// all others together.
    static func reads(of tools: [String: JSON], first: String) -> [DrillCall] {
        let all = tools.sorted { $0.key < $1.key }.flatMap { service, list in
            (list.array ?? []).filter(readsWithoutArguments).compactMap { tool in
                tool["name"]?.string.map { DrillCall(service: service, tool: $0) }
            }
        }
        let own = all.filter { $0.service == first }
        let others = all.filter { $0.service != first }
        guard !own.isEmpty else { return others }
        let count = max(own.count, others.count)
        return (0..<count).flatMap { turn in
            [own[turn % own.count]] + (others.isEmpty ? [] : [others[turn % others.count]])
        }
    }

    private static func readsWithoutArguments(_ tool: JSON) -> Bool {
        let required = tool["inputSchema"]?["required"]?.array ?? []
        return tool["annotations"]?["readOnlyHint"] == true && required.isEmpty
    }
}

/// What a call of a drill was answered with.
struct DrillAnswer: Sendable, Equatable {
    /// Why it counts as failed; nil where it is answered.
    var failure: String?
    /// The layer that answered.
    var source = "primary"
    var warnings: [String] = []
    /// Whether it is a write that the store does not have yet.
    var isPending = false
    var content: JSON = .null

    /// An answer that is no error, read from what the tool returned.
    init(content: JSON) {
        self.content = content
        source = content["data_source"]?.string ?? "primary"
        warnings = content["warnings"]?.array?.compactMap(\.string) ?? []
        isPending = content["pending_replay"] == true
    }

    /// No answer, or one that refuses.
    init(failure: String) {
        self.failure = failure
    }

    /// What a gateway's message says.
    init(_ message: Message) {
        switch message {
        case .result(_, let result):
            let content = result["structuredContent"]?.decoded ?? .null
            guard result["isError"]?.decoded?.bool == true else {
                self.init(content: content)
                return
            }
            let error = content["error"]
            self.init(
                failure: [error?["code"]?.string, error?["message"]?.string].compactMap { $0 }
                    .joined(separator: ": "))
        case .error(_, let error): self.init(failure: error["message"]?.string ?? "refused")
        case .request, .notification: self.init(failure: "an answer that makes no sense")
        }
    }

    /// Whether the primary store answered, as ever.
    var isFromPrimary: Bool { failure == nil && source == "primary" && !isPending }
}
