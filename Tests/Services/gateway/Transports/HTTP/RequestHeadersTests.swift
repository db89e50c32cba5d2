import NIOHTTP1
import Testing

@testable import Gateway

@Suite struct RequestHeadersTests {
    @Test func value_isOneWithoutBlanksAroundIt() {
        let headers = RequestHeaders(
            HTTPHeaders([("MCP-Name", " \t a b \t"), ("Twice", "1"), ("twice", "1"), ("Empty", "  ")]))
        #expect(headers["mcp-name"] == .one("a b"))
        #expect(headers["twice"] == .several)
        #expect(headers["empty"] == .one(""))
        #expect(headers["other"] == .absent)
    }

    @Test(arguments: [
        ("plain", "plain"), ("with blank", "with blank"), ("=?base64?w6k=?=", "é"), ("=?base64??=", ""),
        // Marks are case-sensitive, and count in pairs.
        ("=?BASE64?w6k=?=", "=?BASE64?w6k=?="), ("=?base64?w6k=", "=?base64?w6k="), ("w6k=?=", "w6k=?="),
        ("=?base64?w6k?=", nil), ("=?base64?w6k==?=", nil), ("=?base64?w-k=?=", nil),
        ("=?base64?/w==?=", nil),
        ("é", nil), ("a\u{1}", nil), ("=?base64?=", "=?base64?="),
    ])
    func encodedValue_isDecodedStrictly(value: String, expected: String?) {
        #expect(RequestHeaders.decoded(value) == expected)
    }

    @Test func sameText_isTheSameBytes() {
        #expect("e\u{301}" == "é")
        #expect(!"e\u{301}".isSame(as: "é"))
        #expect("é".isSame(as: "é"))
    }
}
