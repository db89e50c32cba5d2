import NIOCore
import Testing
import Wire

@testable import Gateway

@Suite struct CatalogTests {
    static func tool(_ name: String, readOnly: Bool? = true) -> String {
        let annotations = readOnly.map { #","annotations":{"readOnlyHint":\#($0)}"# } ?? ""
        return #"{"name":"\#(name)","title":"T","description":"d","inputSchema":{"type":"object"},"#
            + #""outputSchema":{"type":"object"},"execution":{},"icons":[],"x":1\#(annotations)}"#
    }

    private static func tools(_ names: String...) throws -> [Tool] {
        try names.compactMap { Tool(try JSONSlice(checking: ByteBuffer(string: tool($0)))) }
    }

    private static func list(_ catalog: inout Catalog, _ revision: Revision) throws -> JSON {
        try JSON(parsing: catalog.listResult(revision))
    }

    @Test func services_areMergedInTheirFixedOrder() throws {
        var catalog = Catalog([try Self.tools("b", "a"), nil, try Self.tools("c")])
        let names = try Self.list(&catalog, .june2025)["tools"]?.array?.compactMap { $0["name"]?.string }
        #expect(names == ["b", "a", "c"])
        #expect(catalog["c"]?.service == 2)
        #expect(catalog["nope"] == nil)
        #expect(!catalog.isComplete)
    }

    @Test func duplicateName_staysWithTheFirstService() throws {
        let catalog = Catalog([try Self.tools("a"), try Self.tools("a", "b")])
        #expect(catalog["a"]?.service == 0)
        #expect(catalog.duplicates == [Catalog.Duplicate(name: "a", service: 1)])
        #expect(catalog.isComplete)
    }

    @Test(arguments: [
        (Revision.march2025, ["name", "description", "inputSchema", "annotations"]),
        (.june2025, ["name", "title", "description", "inputSchema", "outputSchema", "annotations"]),
        (
            .november2025,
            [
                "name", "title", "description", "inputSchema", "outputSchema", "execution", "icons",
                "annotations",
            ]
        ),
        (
            .july2026,
            ["name", "title", "description", "inputSchema", "outputSchema", "icons", "annotations"]
        ),
    ])
    func declaration_hasTheMembersOfItsRevision(revision: Revision, members: [String]) throws {
        var catalog = Catalog([try Self.tools("a")])
        let list = try Self.list(&catalog, revision)
        #expect(list["tools"]?.array?.first?.object?.keys == members)
        #expect((list["resultType"]?.string == "complete") == revision.isStateless)
        #expect((list["ttlMs"] != nil) == revision.isStateless)
    }

    @Test func incompleteList_isNotToBeKept() throws {
        var catalog = Catalog([try Self.tools("a"), nil])
        #expect(try Self.list(&catalog, .july2026)["ttlMs"] == 0)
        #expect(try Self.list(&catalog, .july2026)["cacheScope"] == "private")
    }

    @Test(arguments: [(true, false), (false, true), (nil, true)])
    func tool_writesUnlessItSaysItDoesNot(readOnly: Bool?, writes: Bool) throws {
        let declaration = try JSONSlice(checking: ByteBuffer(string: Self.tool("a", readOnly: readOnly)))
        #expect(Tool(declaration)?.writes == writes)
    }

    @Test(arguments: [#"{"inputSchema":{}}"#, #"{"name":"a"}"#, #"{"name":"","inputSchema":{}}"#, "7"])
    func declarationWithoutNameOrSchema_isNoTool(text: String) throws {
        #expect(Tool(try JSONSlice(checking: ByteBuffer(string: text))) == nil)
    }
}
