import Foundation
import NIOCore
import Primitives
import TestSupport
import Wire

/// One call and what must come of it; `Cases/README.md` says what the words mean.
struct ContractCase: Sendable {
    let id: String
    let tool: String
    let arguments: JSONObject
    let expected: [String]
    let why: String
    let result: JSONObject

    private static let meanings: [String: Set<String>] = [
        "invalid": ["validation_failed", "depth_exceeded", "cycle", "too_large", "already_exists"],
        "not_found": ["not_found"],
        "conflict": ["version_conflict"],
    ]

    /// All cases, as they are kept beside the tests.
    static func all() throws -> [ContractCase] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        var list: [JSON] = []
        for file in ["tool-contract", "mission-tools"] {
            let data = try Data(contentsOf: folder.appendingPathComponent("Cases/\(file).json"))
            guard let cases = try JSON(parsing: ByteBuffer(bytes: data)).array else {
                throw ProtocolViolation("the cases of \(file) are no list")
            }
            list += cases
        }
        return try list.map { json in
            guard let id = json["id"]?.string, let tool = json["tool"]?.string,
                let expect = json["expect"]?.string,
                let arguments = json["args"]?.object, let why = json["why"]?.string
            else { throw ProtocolViolation("not a case: \(json.text)") }
            let also = json["also"]?.array?.compactMap(\.string) ?? []
            return ContractCase(
                id: id, tool: tool, arguments: arguments, expected: [expect] + also, why: why,
                result: json["result"]?.object ?? [:])
        }
    }

    /// Runs the case on fixtures of its own; what is wrong with the answer, if anything.
    func faults(client: MCPClient, tag: String) async throws -> [String] {
        var fixtures = Fixtures(client: client, tag: tag)
        let arguments = try await fixtures.resolved(arguments)
        let wanted = try await fixtures.resolved(result)
        let answer = try await client.call(tool, arguments)
        var faults = AnswerRules.faults(in: answer)
        if !expected.contains(where: { answer.isA($0, meanings: Self.meanings) }) {
            faults.append("expected \(expected.joined(separator: " or ")), got \(answer.text.prefix(300))")
        }
        if !answer.isError {
            for member in wanted.members where answer[member.key] != member.value {
                let got = answer[member.key]?.text ?? "nothing"
                faults.append("\(member.key) is \(got), not \(member.value.text)")
            }
        }
        return faults
    }
}

extension ToolReply {
    fileprivate func isA(_ outcome: String, meanings: [String: Set<String>]) -> Bool {
        guard let code = errorCode else { return outcome == "ok" }
        return meanings[outcome]?.contains(code) ?? false
    }
}
