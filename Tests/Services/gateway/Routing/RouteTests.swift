import Testing
import Wire

@testable import Gateway

@Suite struct RouteTests {
    static func json(_ writes: String, _ reads: String, epoch: Int = 7, service: String = "alpha") -> String {
        #"{"service":"\#(service)","epoch":\#(epoch),"writes":\#(writes),"reads":\#(reads)}"# + "\n"
    }

    @Test(arguments: [
        (
            json("\"primary\"", "[\"primary\",\"standby\"]"),
            Route(
                epoch: 7, writes: .primary, reads: [.primary, .standby])
        ),
        (json("\"standby\"", "[\"standby\"]"), Route(epoch: 7, writes: .standby, reads: [.standby])),
        (json("null", "[]"), Route(epoch: 7, writes: nil, reads: [])),
        (json("null", "[\"standby\",\"standby\"]"), Route(epoch: 7, writes: nil, reads: [.standby])),
    ])
    func publishedRoute_isReadAsItIs(text: String, expected: Route) throws {
        #expect(Route(try JSON(parsing: text), of: "alpha") == expected)
    }

    @Test(arguments: [
        "{}", "[]", "null", json("\"primary\"", "[]", service: "beta"), json("\"third\"", "[]"),
        json("7", "[]"), json("\"primary\"", "[\"third\"]"), json("\"primary\"", "null"),
        json("\"primary\"", "[]", epoch: -1),
        #"{"service":"alpha","writes":"primary","reads":[]}"#,
        #"{"service":"alpha","epoch":7,"reads":["primary"]}"#,
    ])
    func anythingElse_isNoRoute(text: String) throws {
        #expect(Route(try JSON(parsing: text), of: "alpha") == nil)
    }

    @Test func routeFile_holdsTheRouteOrNone() throws {
        let directory = try TemporaryDirectory()
        let file = RouteFile(directory: directory.path, service: "alpha")
        #expect(file.read() == nil)
        try directory.write(Self.json("\"standby\"", "[\"standby\"]"), to: "alpha.route")
        #expect(file.read() == Route(epoch: 7, writes: .standby, reads: [.standby]))
        try directory.write(#"{"service":"alpha","#, to: "alpha.route")
        #expect(file.read() == nil)
        try directory.write(String(repeating: " ", count: 5000), to: "alpha.route")
        #expect(file.read() == nil)
    }
}
