import NIOCore
import Testing

@testable import Wire

@Suite struct ChildOrderTests {
    @Test(arguments: [ChildOrder.logLevel("debug", seconds: 60), .logLevel("a\nb", seconds: nil)])
    func order_isOneLineThatReadsTheSame(order: ChildOrder) {
        var line = order.line
        let text = line.readString(length: line.readableBytes) ?? ""
        #expect(text.hasSuffix("\n"))
        #expect(text.dropLast().contains("\n") == false)
        #expect(ChildOrder(line: ByteBuffer(string: String(text.dropLast()))) == order)
    }

    @Test(arguments: ["", "{}", #"{"order":"log_level"}"#, #"{"order":"leave","level":"x"}"#, "level"])
    func whatIsNoOrder_isNone(line: String) {
        #expect(ChildOrder(line: ByteBuffer(string: line)) == nil)
    }
}
