import Testing

@testable import Supervisor

@Suite struct ServiceCatalogueTests {
    private static let base = ["--listen-fd", "3", "--control-fd", "4"]

    private func specs(only: [String]? = nil, withStandbys: Bool) -> [ServiceSpec] {
        ServiceCatalogue.specs(
            programs: "/bin", runtimeDirectory: "/run/holdfast", only: only, withStandbys: withStandbys)
    }

    @Test(arguments: [true, false]) func everything_isSound(withStandbys: Bool) {
        let specs = specs(withStandbys: withStandbys)
        #expect(ServiceSpec.faults(in: specs) { _ in true } == [])
        #expect(specs.filter { $0.role == .primary }.map(\.name) == ServiceCatalogue.names)
    }

    @Test func gateway_isNoService_andGoesFirst() throws {
        let gateway = ServiceCatalogue.gateway(
            programs: "/bin", at: try #require(HTTPAddress("127.0.0.1:7421")))
        let all = specs(withStandbys: true) + [gateway]
        #expect(ServiceSpec.faults(in: all) { _ in true } == [])
        #expect(gateway.role == nil)
        #expect(gateway.socketPath == nil)
        #expect(gateway.url == "http://127.0.0.1:7421/mcp")
        #expect(gateway.executable == "/bin/holdfast-gateway")
        #expect(gateway.arguments == ["--http-listener", "3", "--control-fd", "4"])
        // It leaves before those whom it asks for what it still has to answer.
        #expect(all.filter { $0.role == .primary }.allSatisfy { $0.stage < gateway.stage })
    }

    @Test func withoutStandbys_nothingOfThemExists() {
        let specs = specs(withStandbys: false)
        #expect(specs.count == ServiceCatalogue.names.count)
        #expect(specs.allSatisfy { $0.arguments == Self.base && $0.stage == 0 })
    }

    @Test func foreignServers_comeLastAndHaveNoStandby() throws {
        let servers = [ForeignServer(name: "other", words: ["/opt/server", "-v"])]
        let specs = ServiceCatalogue.specs(
            programs: "/bin", runtimeDirectory: "/run/holdfast", withStandbys: true, foreign: servers)
        let foreign = try #require(specs.last)
        #expect(foreign.name == "other" && foreign.role == .primary && foreign.stage == 0)
        #expect(foreign.executable == "/bin/holdfast")
        #expect(foreign.socketPath == "/run/holdfast/other.sock")
        #expect(foreign.arguments == ["adapt", "other"] + Self.base + ["--", "/opt/server", "-v"])
        #expect(specs.filter { $0.service == "other" }.count == 1)
        #expect(
            ServiceCatalogue.gatewayArguments(foreign: servers)
                == ["--service", "workitems", "vendors", "deployments", "other"])
        #expect(ServiceCatalogue.gatewayArguments(foreign: []) == [])
        let address = try #require(HTTPAddress("127.0.0.1:7420"))
        let gateway = ServiceCatalogue.gateway(programs: "/bin", at: address, foreign: servers)
        #expect(gateway.arguments.suffix(5) == ["--service", "workitems", "vendors", "deployments", "other"])
    }

    @Test func withStandbys_oneServiceIsTwoInstancesOfOneProgram() throws {
        let specs = specs(only: ["vendors"], withStandbys: true)
        #expect(specs.map(\.name) == ["vendors", "vendors-standby"])
        #expect(specs.map(\.service) == ["vendors", "vendors"])
        #expect(specs.map(\.role) == [.primary, .standby])
        #expect(specs.map(\.executable) == ["/bin/holdfast-vendors", "/bin/holdfast-vendors"])
        #expect(
            specs.map(\.socketPath) == ["/run/holdfast/vendors.sock", "/run/holdfast/vendors-standby.sock"])
        #expect(specs.map(\.arguments) == [Self.base + ["--with-standby"], Self.base + ["--standby"]])
        #expect(specs.map(\.stage) == [0, 1])
    }
}
