import Testing

@testable import Gateway

@Suite struct AllowedNamesTests {
    private let names = AllowedNames(
        hosts: ["Memory.example", "strict.example:8443"], origins: ["https://App.example"])

    @Test(arguments: [
        ("localhost", true), ("LOCALHOST:80", true), ("127.0.0.1:7420", true), ("[::1]:7420", true),
        ("[::1]", true), ("memory.example", true), ("MEMORY.example:1", true), ("strict.example:8443", true),
        ("strict.example", false), ("strict.example:1", false), ("evil.example", false),
        ("localhost.evil.example", false), ("evil.example:localhost", false), ("localhost:", true),
        ("localhost:x", false), ("localhost:123456", false), ("", false), (":80", false), ("[::1", false),
        ("[::1]x", false), ("127.0.0.1.evil.example", false), ("user@localhost", false),
    ])
    func host_isAllowedByName(value: String, isAllowed: Bool) {
        #expect(names.allows(host: value) == isAllowed)
    }

    @Test(arguments: [
        ("http://localhost", true), ("http://localhost:6274", true), ("https://127.0.0.1:1", true),
        ("http://[::1]:3000", true), ("https://app.example", true), ("http://app.example", false),
        ("https://app.example:8443", false), ("http://evil.example", false), ("null", false),
        ("http://localhost.evil.example", false), ("http://localhost:80/x", false), ("file://", false),
        ("http://user@localhost", false), ("", false), ("localhost", false),
    ])
    func origin_isAllowedByName(value: String, isAllowed: Bool) {
        #expect(names.allows(origin: value) == isAllowed)
    }

    @Test(arguments: [
        ("http://memory.example:7420", "Memory.example:7420", true),
        ("https://strict.example:8443", "strict.example:8443", true),
        ("http://memory.example", "memory.example:7420", false),
        ("http://evil.example", "memory.example", false), ("memory.example", "memory.example", false),
        ("ftp://memory.example", "memory.example", false), ("http://localhost:1", "memory.example", true),
    ])
    func originOfThisServersOwnPage_isAllowed(origin: String, host: String, isAllowed: Bool) {
        #expect(names.allows(origin: origin, askingHost: host) == isAllowed)
    }
}
