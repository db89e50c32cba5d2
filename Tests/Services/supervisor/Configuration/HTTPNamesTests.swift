import Testing

@testable import Supervisor

@Suite struct HTTPNamesTests {
    @Test(arguments: [
        (nil, "127.0.0.1:7420", nil, nil), (nil, "0.0.0.0:80", nil, nil), (nil, "[::]:80", nil, nil),
        (nil, "box.lan:80", nil, "box.lan"), (nil, "[fe80::1]:80", nil, "[fe80::1]"),
        ("a.example, b.example", "10.0.0.1:80", nil, "a.example,b.example,10.0.0.1"),
        (nil, "127.0.0.1:7420", "https://h.example/mcp", "h.example"),
        (nil, "127.0.0.1:7420", "https://h.example:8443/mcp", "h.example"),
        (nil, "127.0.0.1:7420", "https://[::2]:8443/mcp", "[::2]"),
        (nil, "127.0.0.1:7420", "https://[::2]/mcp", "[::2]"),
        (nil, "127.0.0.1:7420", "api:holdfast", nil),
    ])
    func hosts_areAllByWhichClientsKnowTheGateway(
        named: String?, listening: String, audience: String?, hosts: String?
    ) throws {
        let address = try #require(HTTPAddress(listening))
        #expect(HTTPNames.hosts(named, listening: address, audience: audience) == hosts)
    }
}
