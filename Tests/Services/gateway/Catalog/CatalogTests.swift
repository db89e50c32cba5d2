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

    private static func tools(_ names: String...) throws -> Offers {
        let list = "[" + names.map { tool($0) }.joined(separator: ",") + "]"
        return Offers(lists: [.tools: try JSONSlice(checking: ByteBuffer(string: list))])
    }

    private static func list(_ catalog: inout Catalog, _ revision: Revision) throws -> JSON {
        try page(&catalog, .tools, revision)
    }

    private static func page(
        _ catalog: inout Catalog, _ kind: OfferKind, _ revision: Revision, from start: Int = 0
    ) throws -> JSON {
        let result = catalog.listResult(kind, revision, from: start)
        return try JSON(parsing: try #require(result))
    }

    /// Offers of these declarations, told by their keys alone.
    static func offers(_ kind: OfferKind, _ keys: String...) throws -> Offers {
        let list = keys.map { #"{"\#(kind.keyMember)":"\#($0)","title":"T","x":1}"# }
        return Offers(lists: [
            kind: try JSONSlice(checking: ByteBuffer(string: "[\(list.joined(separator: ","))]"))
        ])
    }

    @Test func resource_belongsToWhoListsItBeforeWhoHasATemplateForIt() throws {
        let catalog = Catalog([
            try Self.offers(.templates, "x://a/{id}"), try Self.offers(.resources, "x://a/1"),
        ])
        #expect(catalog.owner(ofResource: "x://a/1") == 1)
        #expect(catalog.owner(ofResource: "x://a/2") == 0)
        #expect(catalog.owner(ofResource: "x://a/2/3") == nil)
        #expect(catalog.owner(of: "x://a/{id}", .templates) == 0)
    }

    @Test func otherLists_haveTheMembersOfTheirRevision() throws {
        var catalog = Catalog(
            [try Self.offers(.prompts, "p")], own: try Self.offers(.resources, "own://a"))
        func first(_ kind: OfferKind, _ revision: Revision) throws -> [String]? {
            let list = try Self.page(&catalog, kind, revision)
            return list[kind.rawValue]?.array?.first?.object?.keys
        }
        #expect(try first(.prompts, .march2025) == ["name"])
        #expect(try first(.prompts, .july2026) == ["name", "title"])
        #expect(try first(.resources, .november2025) == ["uri", "title"])
        #expect(try first(.templates, .november2025) == nil)
    }

    @Test func longList_comesInPagesToItsEnd() throws {
        let keys = (0..<Catalog.pageLength + 3).map { #"{"name":"p\#($0)"}"# }.joined(separator: ",")
        var catalog = Catalog([
            Offers(lists: [.prompts: try JSONSlice(checking: ByteBuffer(string: "[\(keys)]"))])
        ])
        let first = try Self.page(&catalog, .prompts, .june2025)
        let cursor = try #require(first["nextCursor"]?.string.flatMap { ListCursor($0) })
        let rest = try Self.page(&catalog, .prompts, .june2025, from: cursor.start)
        #expect(rest["prompts"]?.array?.compactMap { $0["name"]?.string } == ["p250", "p251", "p252"])
        #expect(rest["nextCursor"] == nil)
        let beyond = catalog.listResult(.prompts, .june2025, from: 2 * Catalog.pageLength)
        #expect(beyond == nil)
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
        #expect(catalog.duplicates == [Catalog.Duplicate(kind: .tools, name: "a", service: 1)])
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
