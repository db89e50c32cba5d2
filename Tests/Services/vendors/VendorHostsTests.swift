import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import Vendors

/// Hosts that share one PostgreSQL, each through a proxy that can cut it off.
@Suite(.serialized, .timeLimit(.minutes(2))) struct VendorHostsTests {
    /// A host that loses the database, and finds it again.
    private struct Host {
        let service: ServiceHarness
        let proxy: FaultProxy

        func cut() async throws {
            proxy.refuse()
            proxy.resetAll()
            _ = try await eventually("the copy answers", within: .seconds(20)) {
                let list = try await service.succeed("list_vendors", [:])
                return list["data_source"] == "sqlite_cache" ? true : nil
            }
        }
    }

    private func withHosts(
        _ body: (_ here: Host, _ there: Host, _ direct: ServiceHarness) async throws -> Void
    ) async throws {
        let server = try TemporaryPostgreSQL.shared()
        let url = try server.makeDatabase()
        var directories: [TemporaryDirectory] = []
        var services: [ServiceHarness] = []
        var hosts: [Host] = []
        for isCopied in [true, true, false] {
            let directory = try TemporaryDirectory()
            directories.append(directory)
            let proxy = try FaultProxy(of: server)
            let service = try await ServiceHarness(
                VendorsService.descriptor, store: .postgresql(url: isCopied ? proxy.url(through: url) : url),
                directory: directory.path, home: isCopied ? directory.path : nil)
            services.append(service)
            hosts.append(Host(service: service, proxy: proxy))
        }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(hosts[0], hosts[1], services[2])) } catch {
            outcome = .failure(error)
        }
        for service in services { try await service.stop() }
        try outcome.get()
    }

    private func change(_ service: ServiceHarness, _ name: String, _ status: String) async throws {
        _ = try await service.succeed(
            "update_vendor_status", ["name": .string(name), "version": 1, "status": .string(status)])
    }

    /// Both record their conflicts at the same moment: one conflict for each record holds the writes of both.
    @Test func hostsWithConflictsOnTheSameRecords_shareOneForEach() async throws {
        let names = (0..<12).map { "vendor \($0)" }
        try await withHosts { here, there, direct in
            for name in names { _ = try await direct.succeed("create_vendor", ["name": .string(name)]) }
            for host in [here, there] {
                try await host.service.awaitCopy()
                try await host.cut()
            }
            for name in names {
                try await change(here.service, name, "operational")
                try await change(there.service, name, "operational")
                try await change(direct, name, "broken")
            }
            try here.proxy.heal()
            try there.proxy.heal()
            for host in [here, there] { try await host.service.awaitStore() }
            let listed = try await here.service.openConflicts()
            #expect(listed.count == names.count, "\(listed)")
            #expect(listed.allSatisfy { $0["writes_count"] == 2 && $0["kind"] == "version" }, "\(listed)")
            #expect(try await there.service.openConflicts() == listed)
            for name in names {
                let vendor = try await direct.succeed("query_vendor_status", ["name": .string(name)])
                #expect(vendor["status"] == "broken")
                // Above the 2 that both hosts handed out.
                #expect(vendor["version"] == 3)
            }
        }
    }
}
