import Foundation
import Primitives
import Storage
import TestSupport
import Testing
import Wire

@testable import WorkItems

/// How many items there are of each kind is known without counting them.
@Suite struct WorkItemTalliesTests {
    @Test(arguments: Dialect.allCases)
    func everyChange_isCounted(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            let root = try await bench.makeTask("root")
            let child = try await bench.makeTask("child", below: root)
            _ = try await bench.makeTask("grandchild", below: child, status: "blocked")
            try await bench.expectRightCounts("made")
            _ = try await bench.update(root, ["status": "completed"])
            _ = try await bench.update(child, ["clear": ["parent_id"]])
            try await bench.expectRightCounts("changed")
            let moved = try await bench.query(child)
            let gone = try await bench.update(moved, ["deleted_at": "2026-01-01T00:00:00Z"])
            #expect(gone["affected_count"] == 2)
            try await bench.expectRightCounts("deleted")
            _ = try await bench.update(gone, ["clear": ["deleted_at"]])
            try await bench.expectRightCounts("restored")
            try await bench.age([root["id"]])
            #expect(try await bench.archiveAll().archived == 1)
            try await bench.expectRightCounts("archived")
        }
    }

    @Test func transactionThatFails_countsNothing() async throws {
        try await Bench.with(.postgresql) { bench in
            _ = try await bench.makeTask("one")
            await #expect(throws: (any Error).self) {
                try await bench.write(["UPDATE work_items SET status = 'completed'", "SELECT 1 / 0"])
            }
            try await bench.expectRightCounts()
        }
    }

    @Test func restoredStore_isCountedAnew() async throws {
        let directory = try TemporaryDirectory()
        let between = directory.file("part")
        // Only files beside the socket are written and read.
        func file(_ bench: Bench) -> String {
            bench.harness.socketPath.replacing("workitems.sock", with: "part")
        }
        var manifest: JSON = .null
        try await Bench.with(.sqlite) { bench in
            let root = try await bench.makeTask("root")
            _ = try await bench.makeTask("child", below: root, status: "blocked")
            let path = file(bench)
            manifest = try await bench.harness.request("service/export", ["path": .string(path)])
            try FileManager.default.copyItem(atPath: path, toPath: between)
        }
        try await Bench.with(.postgresql) { bench in
            let path = file(bench)
            try FileManager.default.copyItem(atPath: between, toPath: path)
            _ = try await bench.harness.request(
                "service/restore",
                [
                    "path": .string(path), "offset": 0, "bytes": manifest["bytes"] ?? .null,
                    "sha256": manifest["sha256"] ?? .null,
                    "export_id": "019a0000-0000-7000-8000-000000000001", "check": false,
                ])
            #expect(try await bench.call("list_work_items")["total_count"] == 2)
            try await bench.expectRightCounts()
        }
    }
}
