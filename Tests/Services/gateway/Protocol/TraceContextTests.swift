import NIOCore
import Testing
import Wire

@testable import Gateway

@Suite struct TraceContextTests {
    private static let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    private static func slice(_ text: String) -> JSONSlice { JSONSlice(unchecked: ByteBuffer(string: text)) }

    @Test func wellFormedParent_isKeptWithItsID() {
        var trace = TraceContext()
        trace.takeParent(Self.slice("\"\(Self.parent)\""))
        #expect(trace.parent == Self.slice("\"\(Self.parent)\""))
        #expect(trace.traceID == "0af7651916cd43dd8448eb211c80319c")
    }

    @Test(arguments: [
        "\"\"", "7", "\"\(parent)0\"", "\"\(parent.uppercased())\"",
        "\"\(parent.replacing("-", with: "_"))\"", "{}",
    ])
    func malformedParent_isIgnored(text: String) {
        var trace = TraceContext()
        trace.takeParent(Self.slice(text))
        #expect(trace.parent == nil)
        #expect(trace.traceID == nil)
    }

    @Test func stateBeyondItsLimit_isIgnored() {
        var trace = TraceContext()
        trace.takeState(Self.slice("\"a=b\""))
        #expect(trace.state != nil)
        trace.takeState(Self.slice("\"\(String(repeating: "a", count: 600))\""))
        #expect(trace.state == nil)
    }
}
