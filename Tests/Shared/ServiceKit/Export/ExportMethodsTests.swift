import Foundation
import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

/// What a service writes out, an empty one of either engine takes in to the letter.
@Suite(.timeLimit(.minutes(2))) struct ExportMethodsTests {
    private static let exportID: JSON = "019a0000-0000-7000-8000-000000000001"

    private func export(_ service: ServiceHarness, _ path: String) async throws -> JSON {
        try await service.request("service/export", ["path": .string(path)])
    }

    /// The parameters that restore all of a file.
    private func whole(_ path: String, _ manifest: JSON, check: Bool = false) -> JSON {
        [
            "path": .string(path), "offset": 0, "bytes": manifest["bytes"] ?? .null,
            "sha256": manifest["sha256"] ?? .null, "export_id": Self.exportID, "check": .bool(check),
        ]
    }

    private func lines(_ path: String) throws -> [Substring] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    }

    @Test(arguments: Dialect.allCases, Dialect.allCases)
    func whatIsRestored_isTheSameAgain_andGoesOn(from: Dialect, to: Dialect) async throws {
        let (here, there) = (try InstancesBench(from), try InstancesBench(to))
        let (first, second) = (there.directory.file("first"), there.directory.file("second"))
        var manifest: JSON = .null
        try await here.with(.alone) { service in
            for name in ["a", "b", "a", "ü \"c\""] { _ = try await here.add(1, to: name, at: service) }
            let path = here.directory.file("part")
            manifest = try await export(service, path)
            #expect(manifest["tables"]?["counters"] == 3)
            #expect(manifest["tables"]?["changes"] == 4)
            #expect(manifest["lines"] == 11)
            try FileManager.default.copyItem(atPath: path, toPath: first)
        }
        #expect(try lines(first).count == 11)
        try await there.with(.alone) { service in
            let checked = try await service.request("service/restore", whole(first, manifest, check: true))
            #expect(checked["restored"] == false)
            #expect(checked["tables"]?["counters"] == 3)
            #expect(try await service.call("read_counter", ["name": "a"]).code == "not_found")
            _ = try await service.request("service/restore", whole(first, manifest))
            #expect(try await export(service, second)["sha256"] == manifest["sha256"])
            #expect(try lines(second) == lines(first))
            // Once more changes nothing.
            let again = try await service.request("service/restore", whole(first, manifest))
            #expect(again["restored"] == true)
            #expect(try await here.add(5, to: "a", at: service).answer?["value"] == 7)
            let after = try await export(service, there.directory.file("third"))
            #expect(after["tables"]?["changes"] == 5)
        }
    }

    @Test(arguments: Dialect.allCases)
    func fileThatWasChanged_orStoreThatIsInUse_isRefused_andChangesNothing(dialect: Dialect) async throws {
        let bench = try InstancesBench(dialect)
        let path = bench.directory.file("part")
        var manifest: JSON = .null
        let source = try InstancesBench(.sqlite)
        try await source.with(.alone) { service in
            for name in ["a", "b"] { _ = try await source.add(1, to: name, at: service) }
            manifest = try await export(service, source.directory.file("part"))
            try FileManager.default.copyItem(atPath: source.directory.file("part"), toPath: path)
        }
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try await bench.with(.alone) { service in
            let damages = [
                (text.replacingOccurrences(of: "\"value\":1", with: "\"value\":2"), "checksum"),
                (text.replacingOccurrences(of: "\"counters\"", with: "\"counterz\""), "knows no table"),
                (text.replacingOccurrences(of: "\"value\":1", with: "\"valve\":1"), "other columns"),
                (text.replacingOccurrences(of: "{\"table\"", with: "{\"cable\""), "no row of a table"),
                (String(text.dropLast(9)), "ends too early"),
            ]
            for (damaged, reason) in damages {
                try damaged.write(toFile: path, atomically: true, encoding: .utf8)
                for check in [true, false] {
                    let refusal = try await service.refusal(
                        "service/restore", whole(path, manifest, check: check))
                    #expect(refusal?["message"]?.string?.contains(reason) == true, "\(refusal ?? .null)")
                }
            }
            #expect(try await service.call("read_counter", ["name": "a"]).code == "not_found")
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            _ = try await bench.add(1, to: "mine", at: service)
            let refusal = try await service.refusal("service/restore", whole(path, manifest))
            #expect(refusal?["message"]?.string?.contains("not empty") == true, "\(refusal ?? .null)")
            let outside = try await service.refusal("service/export", ["path": "/tmp/elsewhere"])
            #expect(outside?["code"] == -32602)
        }
    }

    // MARK: Snapshots

    /// Takes a snapshot and releases it in time, which a busy machine may not do at once.
    private func takeSnapshot(_ service: ServiceHarness) async throws -> JSON {
        try await eventually("a snapshot is released in time", within: .seconds(30)) {
            guard let taken = try? await service.request("service/hold", [:]) else { return nil }
            return (try? await service.request("service/release", [:])) == nil ? nil : taken
        }
    }

    @Test(arguments: Dialect.allCases)
    func snapshot_isWrittenWithoutWhatCameAfterIt(dialect: Dialect) async throws {
        let bench = try InstancesBench(dialect)
        let path = bench.directory.file("part")
        try await bench.with(.alone) { service in
            _ = try await bench.add(1, to: "a", at: service)
            let taken = try await takeSnapshot(service)
            #expect((taken["name"]?.string == nil) == (dialect == .sqlite))
            // A second one at once is refused, and so is what needs none.
            #expect(try await service.refusal("service/hold", [:])?["code"] == -32600)
            #expect(try await service.refusal("service/export", ["path": .string(path)])?["code"] == -32600)
            #expect(try await bench.add(1, to: "b", at: service).answer?["value"] == 1)
            let manifest = try await service.request(
                "service/export", ["path": .string(path), "from_snapshot": true])
            #expect(manifest["tables"]?["counters"] == 1)
            #expect(try lines(path).count == 3)
            // Afterwards everything is as before.
            let late = try await service.refusal(
                "service/export", ["path": .string(path), "from_snapshot": true])
            #expect(late?["code"] == -32600)
            let all = try await export(service, bench.directory.file("all"))
            #expect(all["tables"]?["counters"] == 2)
        }
    }

    @Test func snapshotThatNobodyReleases_isGivenUp_andWritesGoOn() async throws {
        let bench = try InstancesBench(.sqlite)
        try await bench.with(.alone) { service in
            _ = try await service.request("service/hold", [:])
            #expect(try await bench.add(1, to: "a", at: service).answer?["value"] == 1)
            #expect(try await service.refusal("service/release", [:])?["code"] == -32600)
            _ = try await takeSnapshot(service)
        }
    }

    /// As if `outcome` had come later.
    @Test(arguments: Dialect.allCases)
    func partOfAVersionThatKnewFewerColumns_isRestored(dialect: Dialect) async throws {
        let bench = try InstancesBench(dialect)
        let path = bench.directory.file("old")
        let row =
            #"{"table":"operations","row":{"operation_id":"019a0000-0000-7000-8000-0000000000aa","#
            + #""tool":"t","payload_sha256":"00","actor":"a","at":"2026-01-01T00:00:00.000Z"}}"#
        try (row + "\n").write(toFile: path, atomically: true, encoding: .utf8)
        let manifest: JSON = [
            "bytes": 162,
            "sha256": "3987c00d248022f6463facc7b48f095a60ca5a71c77fdeb7ace1a0074b12afea",
        ]
        try await bench.with(.alone) { service in
            _ = try await service.request("service/restore", whole(path, manifest))
            let again = try await export(service, bench.directory.file("again"))
            #expect(again["tables"]?["operations"] == 1)
        }
    }

    @Test func whileWritesWaitForTheStore_nothingIsExported() async throws {
        let outage = try await Outage(CounterService.descriptor)
        try await outage.run { service in
            _ = try await service.call("add_to_counter", ["name": "a"])
        } during: { service in
            _ = try await service.call("add_to_counter", ["name": "a"])
            let directory = service.socketPath.split(separator: "/").dropLast().joined(separator: "/")
            let refusal = try await service.refusal(
                "service/export", ["path": .string("/\(directory)/part")])
            #expect(refusal?["code"] == -32600, "\(refusal ?? .null)")
        } meanwhile: { _ in
        } after: { _ in
        }
    }
}
