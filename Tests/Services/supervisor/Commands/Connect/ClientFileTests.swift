import NIOCore
import Testing
import Wire

@testable import Supervisor

@Suite struct ClientFileTests {
    private let cursor = ClientConfiguration(
        client: .cursor, transport: .stdio(program: "/bin/holdfast", flags: []))

    private func merged(_ text: String?, _ configuration: ClientConfiguration) throws -> JSON? {
        try ClientFile.merged(text.map { ByteBuffer(string: $0) }, configuration)
            .map { try JSON(parsing: ByteBuffer(string: $0)) }
    }

    @Test(arguments: [nil, "", " \n"]) func noFile_isMade(text: String?) throws {
        #expect(try merged(text, cursor) == cursor.file)
    }

    @Test func whatIsThere_stays() throws {
        let text = #"{"a": 1.50, "mcpServers": {"other": {"url": "u"}, "holdfast": {"command": "old"}}}"#
        let file = try #require(try merged(text, cursor))
        #expect(file["a"]?.text == "1.50")
        #expect(file["mcpServers"]?["other"] == ["url": "u"])
        #expect(file["mcpServers"]?["holdfast"] == cursor.entry)
    }

    @Test func fileThatSaysTheSame_isNotWritten() throws {
        #expect(try merged(cursor.file.indented, cursor) == nil)
    }

    @Test func inputs_areAddedOnce() throws {
        let vscode = ClientConfiguration(
            client: .vscode, transport: .http(url: "http://h/mcp", needsToken: true))
        let file = try #require(try merged(#"{"inputs": [{"id": "mine"}]}"#, vscode))
        #expect(file["inputs"]?.array?.compactMap { $0["id"]?.string } == ["mine", "holdfast-token"])
        #expect(try merged(file.indented, vscode) == nil)
    }

    @Test(arguments: [
        "{ // mine\n}", "{", "[]", #"{"mcpServers": []}"#,
    ]) func whatIsNoSuchFile_isRefused(text: String) {
        #expect(throws: ClientFile.Fault.self) { try merged(text, cursor) }
    }
}
