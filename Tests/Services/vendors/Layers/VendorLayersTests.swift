import Foundation
import Primitives
import Records
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import Vendors

/// The service whose PostgreSQL is away and whose copy has grown old.
@Suite(.timeLimit(.minutes(2))) struct VendorLayersTests {
    private func vendor(_ name: String, _ service: ServiceHarness) async throws -> JSON {
        let outcome = try await service.call("query_vendor_status", ["name": .string(name)])
        return try #require(outcome.answer, "\(outcome)")
    }

    /// The vendor as git knows it: where git is too slow for one call, the copy answers.
    private func fromGit(_ name: String, _ service: ServiceHarness) async throws -> JSON {
        try await eventually("git answers of \(name)", within: .seconds(30)) {
            let answer = try await vendor(name, service)
            return answer["data_source"] == "git_history" ? answer : nil
        }
    }

    private func with(
        _ server: TemporaryPostgreSQL, _ repository: TemporaryRepository, _ clock: ForwardClock,
        _ body: (ServiceHarness) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let service = try await ServiceHarness(
            VendorsService.descriptor, store: .postgresql(url: server.makeDatabase()),
            directory: directory.path, home: directory.path,
            texts: TextLocations(repository: repository.path, bounds: .patient), clocks: clock.clocks)
        do { try await body(service) } catch {
            try await service.stop()
            throw error
        }
        try await service.stop()
    }

    /// What waits for the database is in the copy alone; of the other vendors git may know something later.
    @Test func oldCopy_answersOfTheVendorsWithWritesThatWait() async throws {
        let server = try TemporaryPostgreSQL()
        let repository = try await TemporaryRepository()
        let inAnHour = Int(Clocks.system.now().milliseconds / 1000) + 3600
        for name in ["acme", "beta"] {
            try await repository.commit("vendor(\(name)): broken", atSecond: inAnHour)
        }
        let clock = ForwardClock()
        try await with(server, repository, clock) { service in
            for name in ["acme", "beta"] {
                let made = try await service.call("create_vendor", ["name": .string(name)])
                try #require(made.answer != nil, "\(made)")
            }
            _ = try await eventually("the copy is filled", within: .seconds(30)) {
                try await service.request("service/health", [:])["copy"]?["filled"] == true ? true : nil
            }
            try server.stop()
            clock.goForward(hours: 2)
            _ = try await fromGit("acme", service)
            let accepted = try await service.call(
                "update_vendor_status", ["name": "acme", "version": 1, "status": "operational"])
            #expect(accepted.answer?["pending_replay"] == true, "\(accepted)")
            let acme = try await vendor("acme", service)
            #expect(acme["status"] == "operational")
            #expect(acme["data_source"] == "sqlite_cache")
            let beta = try await fromGit("beta", service)
            #expect(beta["status"] == "broken", "\(beta)")
            let list = try #require(try await service.call("list_vendors", [:]).answer)
            #expect(list["data_source"] == "sqlite_cache")
            #expect(list["complete"] == true)
            #expect(list["total_count"] == 2)
        }
    }

    /// A git that never answers keeps nobody from anything: neither the other layers nor the service.
    @Test func gitThatHangs_isGivenUp() async throws {
        let directory = try TemporaryDirectory()
        let git = directory.file("git")
        try "#!/bin/sh\nexec sleep 60\n".write(toFile: git, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: git)
        let document = directory.file("status.md")
        try "## Operational Vendors (1/1)\n\n- **acme**: operational\n"
            .write(toFile: document, atomically: true, encoding: .utf8)
        let service = try await ServiceHarness(
            VendorsService.descriptor,
            store: .postgresql(url: "postgresql:///none?host=\(directory.file("nowhere"))"),
            directory: directory.path, home: directory.path,
            texts: TextLocations(
                repository: directory.path, statusFile: document,
                environment: ["PATH": "\(directory.path):/usr/bin:/bin"]))
        let result = try await service.request(
            "tools/call",
            [
                "name": "query_vendor_status", "arguments": ["name": "acme"],
                "_meta": ["dev.holdfast/deadline-ms": 8000],
            ])
        #expect(result["structuredContent"]?["data_source"] == "markdown_file", "\(result)")
        #expect(try await service.request("service/health", [:])["state"] == "ready")
        try await service.stop()
    }
}
