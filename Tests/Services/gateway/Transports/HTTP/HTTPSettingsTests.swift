import Testing

@testable import Gateway

@Suite struct HTTPSettingsTests {
    @Test(arguments: [
        ("127.0.0.1:7420", HTTPSettings.Listener.address(host: "127.0.0.1", port: 7420)),
        ("[::1]:0", .address(host: "::1", port: 0)), ("localhost:80", .address(host: "localhost", port: 80)),
        ("::1:80", nil), ("7420", nil), (":7420", nil), ("localhost:", nil), ("localhost:65536", nil),
        ("[]:1", nil),
    ])
    func address_isHostAndPort(text: String, expected: HTTPSettings.Listener?) {
        #expect(HTTPSettings.address(text) == expected)
    }

    @Test func list_isCutAtCommas() {
        #expect(HTTPSettings.list(" a ,,b:1 ") == ["a", "b:1"])
        #expect(HTTPSettings.list(nil) == [])
    }

    @Test func hostListenedOn_isOneOfTheNames() {
        let settings = HTTPSettings(listener: .address(host: "10.0.0.7", port: 1), hosts: ["x.example"])
        #expect(settings.names.allows(host: "10.0.0.7:1") && settings.names.allows(host: "x.example"))
        #expect(!HTTPSettings(listener: .inherited(descriptor: 9)).names.allows(host: "10.0.0.7:1"))
    }
}
