import TestSupport
import Wire

/// One scenario of the conformance suite: in which revisions it holds, and what must come of it.
struct Scenario: Sendable {
    let name: String
    let revisions: Set<MCPRevision>
    /// What the client declares that it can be asked.
    var capabilities: JSON = ScenarioClient.fullCapabilities
    /// Whether it shakes hands by itself.
    var beginsItself = false
    let run: @Sendable (ScenarioClient) async throws -> Void

    static let everywhere = Set(MCPRevision.allCases)
    static let legacy: Set<MCPRevision> = [.march2025, .june2025, .november2025]
    /// Those in which a server may ask a person.
    static let asking: Set<MCPRevision> = [.june2025, .november2025]
    static let stateless: Set<MCPRevision> = [.july2026]

    /// All that can be shown on any wire.
    static let all: [Scenario] =
        lifecycle + stateless26 + tools + onTheWay + resources + prompts + questions + rounds
}

/// Something that a scenario found wrong.
struct ScenarioFault: Error, CustomStringConvertible {
    let description: String
}

/// Makes sure of something, or says what is wrong.
func check(_ isTrue: Bool, _ what: @autoclosure () -> String) throws {
    guard isTrue else { throw ScenarioFault(description: what()) }
}

extension ScenarioClient.Exchange {
    /// Makes sure that it was refused with this code.
    func mustFail(_ code: Int64) throws {
        try check(self.code == code, "expected \(code): \(answer.text.prefix(400))")
    }
}

extension JSON {
    /// The texts of a tool result's blocks.
    var texts: String {
        (self["content"]?.array ?? []).compactMap { $0["text"]?.string }.joined(separator: "\n")
    }

    /// The only block of a tool result or of a prompt's message.
    var onlyBlock: JSON? { self["content"]?.array.flatMap { $0.count == 1 ? $0[0] : nil } }
}
