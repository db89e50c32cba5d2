import Logging
import Testing
import Transport

@testable import ServiceKit

@Suite struct ServiceConfigurationTests {
    private func fault(_ arguments: [String], _ environment: [String: String] = ["HOLDFAST_HOME": "/h"])
        -> String?
    {
        do throws(ServiceConfiguration.Fault) {
            _ = try ServiceConfiguration(arguments: arguments, environment: environment)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func supervisedService_takesItsDescriptors() throws {
        let configuration = try ServiceConfiguration(
            arguments: ["--listen-fd", "3", "--control-fd", "4"],
            environment: ["HOLDFAST_HOME": "/h", "HOLDFAST_RUNTIME_DIR": "/r", "HOLDFAST_LOG_LEVEL": "debug"])
        guard case .inherited(descriptor: 3) = configuration.listener else {
            Issue.record("not inherited")
            return
        }
        #expect(configuration.controlDescriptor == 4)
        #expect(configuration.store == .embedded(home: "/h"))
        #expect(configuration.runtimeDirectory == "/r")
        #expect(configuration.logLevel == .debug)
    }

    @Test func databaseURL_choosesPostgreSQL() throws {
        let configuration = try ServiceConfiguration(
            arguments: ["--socket", "/s/vendors.sock"],
            environment: ["HOLDFAST_DATABASE_URL": "postgresql:///x"])
        #expect(configuration.store == .postgresql(url: "postgresql:///x"))
        #expect(configuration.runtimeDirectory == "/s")
        #expect(configuration.controlDescriptor == nil)
    }

    @Test(arguments: [([], InstanceRole.alone), (["--with-standby"], .primary), (["--standby"], .standby)])
    func role_isToldByAFlag(flags: [String], role: InstanceRole) throws {
        let configuration = try ServiceConfiguration(
            arguments: flags + ["--socket", "/s"], environment: ["HOLDFAST_HOME": "/h"])
        #expect(configuration.role == role)
    }

    @Test func texts_areWhereTheEnvironmentSays() throws {
        let none = try ServiceConfiguration(
            arguments: ["--socket", "/s"], environment: ["HOLDFAST_HOME": "/h", "HOLDFAST_REPOSITORY": ""])
        #expect(none.texts == TextLocations())
        let both = try ServiceConfiguration(
            arguments: ["--socket", "/s"],
            environment: [
                "HOLDFAST_HOME": "/h", "HOLDFAST_REPOSITORY": "/r", "HOLDFAST_STATUS_FILE": "/r/s.md",
            ])
        #expect(both.texts == TextLocations(repository: "/r", statusFile: "/r/s.md"))
    }

    @Test func badCommandLines_areToldInASentence() {
        #expect(fault([]) == "Give either --socket PATH or --listen-fd NUMBER.")
        #expect(
            fault(["--socket", "/s", "--listen-fd", "3"])
                == "Give either --socket PATH or --listen-fd NUMBER.")
        #expect(
            fault(["--listen-fd", "x"]) == "--listen-fd is x; it must be the number of an open descriptor.")
        #expect(fault(["--soket", "/s"]) == "--soket is not a flag of this program. Did you mean --socket?")
        #expect(
            fault(["--socket", "/s", "--standby", "--with-standby"], ["HOLDFAST_HOME": "/h"])
                == "Give either --standby or --with-standby.")
        #expect(
            fault(["--socket", "/s", "--standby"], ["HOLDFAST_DATABASE_URL": "postgresql:///x"])?
                .contains("HOLDFAST_HOME") == true)
        #expect(fault(["--socket"]) == "--socket needs a value.")
        #expect(fault(["--socket", "/s"], [:])?.contains("HOLDFAST_HOME") == true)
        #expect(
            fault(["--socket", "/s"], ["HOLDFAST_HOME": "/h", "HOLDFAST_LOG_LEVEL": "loud"])?.contains("loud")
                == true)
    }
}
