import Foundation
import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

/// What was filled from an export can be emptied again, unless somebody has made it theirs.
@Suite(.timeLimit(.minutes(2))) struct EmptyingTests {
    private static let exportID: JSON = "019a0000-0000-7000-8000-000000000001"

    /// Fills a service's store from an export of three counters.
    private func fill(_ bench: InstancesBench, _ service: ServiceHarness) async throws {
        let source = try InstancesBench(.sqlite)
        let path = bench.directory.file("part-\(UUID().uuidString)")
        var manifest: JSON = .null
        try await source.with(.alone) { other in
            for name in ["a", "b", "c"] { _ = try await source.add(1, to: name, at: other) }
            let part = source.directory.file("part")
            manifest = try await other.request("service/export", ["path": .string(part)])
            try FileManager.default.copyItem(atPath: part, toPath: path)
        }
        _ = try await service.request(
            "service/restore",
            [
                "path": .string(path), "offset": 0, "bytes": manifest["bytes"] ?? .null,
                "sha256": manifest["sha256"] ?? .null, "export_id": Self.exportID,
            ])
    }

    @Test(arguments: Dialect.allCases)
    func storeThatWasFilled_isEmptiedAndFilledAgain(dialect: Dialect) async throws {
        let bench = try InstancesBench(dialect)
        try await bench.with(.alone) { service in
            for _ in 0..<2 {
                try await fill(bench, service)
                let found = try await service.request("service/empty", ["check": true])
                #expect(found["export_id"] == Self.exportID && found["unchanged"] == true, "\(found.text)")
                #expect(try await service.call("read_counter", ["name": "a"]).code == nil)
                _ = try await service.request("service/empty", ["export_id": Self.exportID])
                #expect(try await service.call("read_counter", ["name": "a"]).code == "not_found")
                let left = try await service.request("service/empty", ["check": true])
                #expect(left["rows"] == 0 && left["export_id"] == .null, "\(left.text)")
            }
            #expect(try await bench.add(5, to: "a", at: service).answer?["value"] == 5)
        }
    }

    @Test(arguments: Dialect.allCases)
    func storeThatHasChanged_orCameFromElsewhere_isLeftAlone(dialect: Dialect) async throws {
        let bench = try InstancesBench(dialect)
        try await bench.with(.alone) { service in
            let none = try await service.refusal("service/empty", ["export_id": Self.exportID])
            #expect(none?["message"]?.string?.contains("not filled") == true, "\(none ?? .null)")
            try await fill(bench, service)
            let other = try await service.refusal(
                "service/empty", ["export_id": "019a0000-0000-7000-8000-000000000002"])
            #expect(other?["message"]?.string?.contains("not filled") == true, "\(other ?? .null)")
            #expect(try await service.refusal("service/empty", [:])?["code"] == -32602)
            _ = try await bench.add(5, to: "mine", at: service)
            let changed = try await service.refusal("service/empty", ["export_id": Self.exportID])
            #expect(changed?["message"]?.string?.contains("changed") == true, "\(changed ?? .null)")
            #expect(try await service.call("read_counter", ["name": "mine"]).code == nil)
            _ = try await service.request(
                "service/empty", ["export_id": Self.exportID, "even_if_changed": true])
            #expect(try await service.call("read_counter", ["name": "mine"]).code == "not_found")
        }
    }
}
