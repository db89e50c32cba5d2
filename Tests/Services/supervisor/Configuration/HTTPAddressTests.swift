import Testing

@testable import Supervisor

@Suite struct HTTPAddressTests {
    @Test(arguments: [
        ("127.9.9.9:1", true), ("[::1]:1", true), ("localhost:1", true), ("0.0.0.0:1", false),
        ("example.org:1", false), ("127.0.0.1.example.org:1", false), ("127.example:1", false),
        ("127.1:1", false), ("[::]:1", false),
    ])
    func loopback_isKnown(text: String, isLoopback: Bool) {
        #expect(HTTPAddress(text)?.isLoopback == isLoopback)
    }

    @Test(arguments: [
        ("127.0.0.1:7420", "http://127.0.0.1:7420/mcp"), ("[::1]:80", "http://[::1]:80/mcp"),
        ("0.0.0.0:80", "http://127.0.0.1:80/mcp"), ("[::]:80", "http://127.0.0.1:80/mcp"),
    ])
    func address_isWrittenAsItWasRead_andTellsWhereClientsFindIt(text: String, url: String) {
        #expect(HTTPAddress(text)?.text == text)
        #expect(HTTPAddress(text)?.url == url)
    }
}
