import NIOCore
import NIOHTTP1
import Testing
import Wire

@testable import Gateway

@Suite struct HeaderParametersTests {
    private static let schema = """
        {"type":"object","properties":{
          "region":{"type":"string","x-mcp-header":"Region"},
          "count":{"type":"integer","x-mcp-header":"Count"},
          "dry":{"type":"boolean","x-mcp-header":"Dry"},
          "plain":{"type":"string"},
          "deep":{"type":"object","properties":{"zone":{"type":"string","x-mcp-header":"Zone"}}}
        }}
        """

    private func isRefused(_ arguments: String?, _ headers: [(String, String)]) throws -> Bool {
        let parameters = HeaderParameters(
            inputSchema: try JSONSlice(checking: ByteBuffer(string: Self.schema)))
        let id = JSONSlice(unchecked: ByteBuffer(string: "1"))
        let arguments = try arguments.map { try JSONSlice(checking: ByteBuffer(string: $0)) }
        do throws(HTTPRefusal) {
            try parameters.check(arguments, RequestHeaders(HTTPHeaders(headers)), id: id)
            return false
        } catch {
            #expect(error.code == .headerMismatch && error.status == 400 && error.id == id)
            return true
        }
    }

    static let rows: [(String?, [(String, String)], Bool)] = [
        (#"{"region":"Hello"}"#, [("Mcp-Param-Region", "Hello")], false),
        (#"{"region":"Hello"}"#, [("mcp-param-region", " Hello ")], false),
        (#"{"region":"Hello"}"#, [], true),
        (#"{"region":"Hello"}"#, [("Mcp-Param-Region", "hello")], true),
        (#"{"region":"é"}"#, [("Mcp-Param-Region", "=?base64?w6k=?=")], false),
        (#"{"region":"é"}"#, [("Mcp-Param-Region", "=?base64?w6k?=")], true),
        (#"{"region":"a"}"#, [("Mcp-Param-Region", "a"), ("Mcp-Param-Region", "a")], true),
        (#"{"region":null}"#, [], false), (nil, [], false), ("{}", [], false),
        ("{}", [("Mcp-Param-Region", "a")], true),
        (#"{"count":42}"#, [("Mcp-Param-Count", "42.0")], false),
        (#"{"count":42.0}"#, [("Mcp-Param-Count", "42")], false),
        (#"{"count":42}"#, [("Mcp-Param-Count", "43")], true),
        (#"{"count":42}"#, [("Mcp-Param-Count", "x")], true),
        (#"{"count":9007199254740993}"#, [("Mcp-Param-Count", "9007199254740992")], true),
        (#"{"dry":true}"#, [("Mcp-Param-Dry", "true")], false),
        (#"{"dry":true}"#, [("Mcp-Param-Dry", "True")], true),
        (#"{"deep":{"zone":"z"}}"#, [("Mcp-Param-Zone", "z")], false),
        (#"{"deep":{"zone":"z"}}"#, [], true), (#"{"plain":"x"}"#, [], false),
    ]

    @Test(arguments: rows)
    func headers_repeatTheArguments(
        arguments: String?, headers: [(String, String)], isRefused: Bool
    ) throws {
        #expect(try self.isRefused(arguments, headers) == isRefused)
    }

    @Test(arguments: [
        (schema, true), (#"{"type":"object"}"#, false), (#"{"description":"an x-mcp-header"}"#, false),
        (#"{"a-b":1,"-":2}"#, false), (#"{"a":{"x-mcp-header":"A"}}"#, true), ("-", false),
    ])
    func onlySchemasWithTheMark_areRead(schema: String, isNeeded: Bool) {
        let slice = JSONSlice(unchecked: ByteBuffer(string: schema))
        #expect(HeaderParameters.isNeeded(for: slice) == isNeeded)
    }
}
