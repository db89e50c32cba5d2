import NIOCore
import Testing
import Wire

@testable import Gateway

@Suite struct CatalogFileTests {
    private static let list = #"[{"name":"a","inputSchema":{"type":"object"}}]"#

    private static func slice(_ text: String) throws -> JSONSlice {
        try JSONSlice(checking: ByteBuffer(string: text))
    }

    @Test func lists_areReadAsTheyWereWritten_andReplaced() throws {
        let directory = try TemporaryDirectory()
        let file = CatalogFile(directory: directory.path, service: "alpha")
        #expect(file.read() == nil)
        #expect(file.write(Offers(lists: [.tools: try Self.slice("[]")])))
        let offers = Offers(
            lists: [
                .tools: try Self.slice(Self.list), .prompts: try Self.slice(#"[{"name":"p"}]"#),
            ], isForeign: true)
        #expect(file.write(offers))
        #expect(file.read() == offers)
    }

    @Test func fileOfAnEarlierVersion_isReadToo() throws {
        let directory = try TemporaryDirectory()
        try directory.write(#"{"service":"alpha","tools":\#(Self.list)}"#, to: "catalogue-alpha.json")
        let offers = CatalogFile(directory: directory.path, service: "alpha").read()
        #expect(offers?.tools.map(\.name) == ["a"])
        #expect(offers?.isForeign == false)
    }

    @Test(arguments: [
        "", "{", "[]", "{\"service\":\"beta\",\"tools\":[]}", "{\"service\":\"alpha\",\"tools\":{}}",
        "{\"service\":\"alpha\"}",
    ])
    func damagedOrForeignFile_isNoList(text: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write(text, to: "catalogue-alpha.json")
        #expect(CatalogFile(directory: directory.path, service: "alpha").read() == nil)
    }

    @Test func directoryThatIsGone_isToldByFalse() throws {
        let file = CatalogFile(directory: "/nonexistent/holdfast", service: "alpha")
        #expect(!file.write(Offers(lists: [.tools: try Self.slice("[]")])))
    }
}
