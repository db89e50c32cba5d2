import NIOCore
import Testing
import Wire

@testable import Gateway

@Suite struct CatalogFileTests {
    private static let list = #"[{"name":"a","inputSchema":{"type":"object"}}]"#

    @Test func list_isReadAsItWasWritten_andReplaced() throws {
        let directory = try TemporaryDirectory()
        let file = CatalogFile(directory: directory.path, service: "alpha")
        #expect(file.read() == nil)
        #expect(file.write(tools: try JSONSlice(checking: ByteBuffer(string: "[]"))))
        let tools = try JSONSlice(checking: ByteBuffer(string: Self.list))
        #expect(file.write(tools: tools))
        #expect(file.read() == tools)
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
        #expect(!file.write(tools: try JSONSlice(checking: ByteBuffer(string: "[]"))))
    }
}
