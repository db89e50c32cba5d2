import NIOCore
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// What a model reads before it does anything: small, whole, and said so that it can be used.
    @Suite struct ToolListTests {
        /// Tokens are counted as bytes / 4.
        @Test(arguments: [("all", 8000), ("core", 3000)])
        func toolList_keepsWithinItsTokens(tools: String, tokens: Int) async throws {
            try await Installation.withRunning(settings: ["HOLDFAST_TOOLS": tools]) { installation, _ in
                for revision in [MCPRevision.november2025, .july2026] {
                    let client = try await installation.client(revision)
                    let list = try await client.request("tools/list")
                    #expect(list.serialized.readableBytes / 4 <= tokens, "\(tools) in \(revision.rawValue)")
                    let names = list["tools"]?.array?.compactMap { $0["name"]?.string } ?? []
                    #expect(names.first == "system_status")
                    #expect(Set(names).count == names.count)
                    #expect(tools == "all" || names.count == 11, "\(names)")
                    try await client.close()
                }
            }
        }

        @Test func everyDeclaration_isWhole() async throws {
            try await Installation.withRunning { installation, _ in
                let client = try await installation.client(.november2025)
                for tool in try await client.request("tools/list")["tools"]?.array ?? [] {
                    let faults = Self.faults(in: tool)
                    #expect(faults.isEmpty, "\(tool["name"]?.string ?? "?"): \(faults)")
                }
                for prompt in try await client.request("prompts/list")["prompts"]?.array ?? [] {
                    #expect(prompt["description"]?.string?.isEmpty == false, "\(prompt.text)")
                }
                let resources = try await client.request("resources/list")["resources"]?.array ?? []
                #expect(!resources.isEmpty)
                for resource in resources {
                    let isWhole = ["uri", "name", "description", "mimeType"].allSatisfy {
                        resource[$0]?.string?.isEmpty == false
                    }
                    #expect(isWhole, "\(resource.text)")
                }
                try await client.close()
            }
        }

        private static let hints = ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"]

        /// What a declaration lacks for a model to use it well.
        private static func faults(in tool: JSON) -> [String] {
            var faults: [String] = []
            let name = tool["name"]?.string ?? ""
            let isName =
                (1...64).contains(name.utf8.count)
                && name.utf8.allSatisfy { $0 == 95 || (97...122).contains($0) }
            if !isName { faults.append("its name is not one to 64 small letters and underscores") }
            if tool["title"]?.string?.isEmpty ?? true { faults.append("it has no title") }
            let length = tool["description"]?.string?.count ?? 0
            if !(20...600).contains(length) { faults.append("its description has \(length) characters") }
            if tool["inputSchema"]?["type"] != "object" { faults.append("its arguments are no object") }
            if tool["inputSchema"]?["additionalProperties"] != false { faults.append("it takes anything") }
            if tool["outputSchema"]?["type"] != "object" { faults.append("its answer is no object") }
            for hint in hints where tool["annotations"]?[hint]?.bool == nil { faults.append("no \(hint)") }
            return faults
        }
    }
}
