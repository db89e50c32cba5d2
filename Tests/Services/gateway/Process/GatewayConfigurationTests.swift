import Logging
import Testing

@testable import Gateway

@Suite struct GatewayConfigurationTests {
    private static func exitCode(_ arguments: [String], _ environment: [String: String]) -> Int32? {
        do throws(GatewayConfiguration.Refusal) {
            _ = try GatewayConfiguration(arguments: arguments, environment: environment)
            return nil
        } catch {
            return error.exitCode
        }
    }

    @Test func defaults_areTheThreeServicesAndWarnings() throws {
        let configuration = try GatewayConfiguration(
            arguments: [], environment: ["HOLDFAST_RUNTIME_DIR": "/run/x"])
        #expect(configuration.services == ["workitems", "vendors", "deployments"])
        #expect(configuration.runtimeDirectory == "/run/x")
        #expect(configuration.logLevel == .warning)
    }

    @Test(arguments: [["--service", "a", "b", "--stdio"], ["--stdio", "--service", "a", "--service", "b"]])
    func services_areTakenInTheirOrder(arguments: [String]) throws {
        let configuration = try GatewayConfiguration(
            arguments: arguments,
            environment: ["HOLDFAST_RUNTIME_DIR": "/run/x", "HOLDFAST_LOG_LEVEL": "debug"])
        #expect(configuration.services == ["a", "b"])
        #expect(configuration.logLevel == .debug)
    }

    @Test func supervisorStart_isADescriptorAmongOtherFlags() throws {
        let configuration = try GatewayConfiguration(
            arguments: ["--service", "a", "--supervisor-start", "9", "--stdio"],
            environment: ["HOLDFAST_RUNTIME_DIR": "/run/x"])
        #expect(configuration.supervisorStart == 9)
        #expect(configuration.services == ["a"])
    }

    @Test func http_isServedAtAnAddressOrOnADescriptor_underItsNames() throws {
        let environment = [
            "HOLDFAST_RUNTIME_DIR": "/run/x", "HOLDFAST_HTTP_HOSTS": "a.example, b.example:1",
            "HOLDFAST_HTTP_ORIGINS": "https://a.example",
        ]
        let configuration = try GatewayConfiguration(
            arguments: ["--http", "127.0.0.1:7420", "--service", "a"], environment: environment)
        #expect(
            configuration.http
                == HTTPSettings(
                    listener: .address(host: "127.0.0.1", port: 7420), hosts: ["a.example", "b.example:1"],
                    origins: ["https://a.example"]))
        #expect(configuration.services == ["a"])
        let inherited = try GatewayConfiguration(
            arguments: ["--http-listener", "9"], environment: ["HOLDFAST_RUNTIME_DIR": "/run/x"])
        #expect(inherited.http?.listener == .inherited(descriptor: 9))
        #expect(inherited.control == nil)
        let supervised = try GatewayConfiguration(
            arguments: ["--http-listener", "3", "--control-fd", "4"],
            environment: ["HOLDFAST_RUNTIME_DIR": "/run/x"])
        #expect(supervised.control == 4)
    }

    @Test(arguments: [
        ["--http", "127.0.0.1:1", "--http-listener", "9"], ["--http"], ["--http", "here"],
        ["--http-listener", "2"], ["a"], ["--service"], ["--service", "../x"], ["--service", "a", "a"],
        ["--service", "A"],
        ["--supervisor-start"], ["--supervisor-start", "x"], ["--supervisor-start", "2"],
    ])
    func wrongFlag_isRefusedAsUsage(arguments: [String]) {
        #expect(Self.exitCode(arguments, ["HOLDFAST_RUNTIME_DIR": "/run/x"]) == 64)
    }

    @Test(arguments: [
        [:], ["HOLDFAST_RUNTIME_DIR": ""],
        ["HOLDFAST_RUNTIME_DIR": "/" + String(repeating: "x", count: 100)],
        ["HOLDFAST_RUNTIME_DIR": "/run/x", "HOLDFAST_LOG_LEVEL": "loud"],
        ["HOLDFAST_RUNTIME_DIR": "/run/x", "HOLDFAST_TOOLS": "a b;c"],
    ])
    func wrongSetting_isRefusedAsConfiguration(environment: [String: String]) {
        #expect(Self.exitCode([], environment) == 78)
    }
}
