import Foundation
import Primitives
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// Each error code, met as a client meets it.
    @Suite struct ErrorTableTests {
        @Test func refusals_carryTheirCodeAndDetails() async throws {
            try await Installation.withRunning { installation, _ in
                let client = try await installation.client()
                let parent = try #require(try await Self.item(client).id)
                let child = try #require(try await Self.item(client, below: parent).id)

                let invalid = try await client.call("create_work_item", ["item_type": "tsk", "title": ""])
                Self.check(invalid, "validation_failed")
                // All faults at once: the type, the title and the metadata that is missing.
                #expect(invalid.errorDetails?["errors"]?.array?.count ?? 0 >= 3, "\(invalid.text)")
                Self.check(try await client.call("query_vendor_status", ["name": "nobody"]), "not_found")

                let update: JSONObject = ["id": .string(child), "version": 1, "title": "two"]
                Self.check(try await client.call("update_work_item", update), nil)
                let conflict = try await client.call("update_work_item", update)
                Self.check(conflict, "version_conflict")
                #expect(conflict.errorDetails?["current"]?["title"] == "two")
                #expect(conflict.errorDetails?["changed_by"] == "system-tests")

                Self.check(try await client.call("create_vendor", ["name": "acme"]), nil)
                let taken = try await client.call("create_vendor", ["name": "ACME"])
                Self.check(taken, "already_exists")

                let loop = try await client.call(
                    "update_work_item", ["id": .string(parent), "version": 1, "parent_id": .string(child)])
                Self.check(loop, "cycle")
                var deepest = child
                for _ in 2...5 { deepest = try #require(try await Self.item(client, below: deepest).id) }
                Self.check(try await Self.item(client, below: deepest), "depth_exceeded")
                try await client.close()
            }
        }

        @Test(arguments: Backend.allCases)
        func operationAskedAgain_happensOnceAndNeverWithOtherArguments(backend: Backend) async throws {
            try await backend.withRunning { installation, _ in
                let client = try await installation.client()
                let operation = try #require(Identifier(UUID().uuidString))
                let first = try await client.call("create_vendor", ["name": "once"], operation: operation)
                Self.check(first, nil)
                let again = try await client.call("create_vendor", ["name": "once"], operation: operation)
                #expect(again.structured["id"] == first.structured["id"], "\(again.text)")
                let other = try await client.call("create_vendor", ["name": "twice"], operation: operation)
                Self.check(other, "operation_mismatch")
                let list = try await client.call("list_vendors")
                #expect(list["total_count"] == 1, "\(list.text)")
                try await client.close()
            }
        }

        @Test func deadlineThatHasPassed_isAnsweredAsSuch() async throws {
            try await Installation.withRunning { installation, _ in
                // A request behind many others in one burst waits longer than its single millisecond.
                let socket = try FrameSocket(path: installation.socket(of: "workitems"))
                var burst: [UInt8] = []
                let count = 60
                for number in 0..<count {
                    let request: JSON = [
                        "jsonrpc": "2.0", "id": .integer(number), "method": "tools/call",
                        "params": [
                            "name": "create_work_item",
                            "arguments": [
                                "item_type": "task", "title": "t", "metadata": [:], "created_by": "x",
                            ],
                            "_meta": [
                                "dev.holdfast/deadline-ms": 1, "dev.holdfast/actor": "x",
                                "dev.holdfast/operation-id": .string(UUID().uuidString.lowercased()),
                            ],
                        ],
                    ]
                    burst += FrameSocket.frame(Array(request.text.utf8))
                }
                socket.send(burst)
                var codes: [String: Int] = [:]
                for _ in 0..<count {
                    let answer = try #require(try await socket.next())
                    let content = answer["result"]?["structuredContent"]
                    codes[content?["error"]?["code"]?.string ?? "ok", default: 0] += 1
                }
                #expect(codes["deadline_exceeded"] ?? 0 > 0, "\(codes)")
                #expect(codes.keys.allSatisfy { ["ok", "deadline_exceeded"].contains($0) }, "\(codes)")
                socket.close()
            }
        }

        @Test func serviceThatCannotStart_makesItsCallsUnavailableAndNoOthers() async throws {
            let programs = try BrokenPrograms(broken: "holdfast-vendors")
            defer { programs.remove() }
            try await Installation.with { installation in
                let supervisor = try programs.run(installation)
                _ = try await eventually("workitems ready", within: .seconds(30)) {
                    try await installation.status(of: "workitems")?["state"] == "ready" ? true : nil
                }
                let client = try await installation.client()
                let item = try await Self.item(client)
                Self.check(item, nil)
                let answer = try await client.call("query_vendor_status", ["name": "x"])
                Self.check(answer, "unavailable")
                let looping = try await eventually(
                    "the loop to be shown", within: .seconds(40), every: .milliseconds(200)
                ) {
                    let state = try await installation.status(of: "vendors")?["state"]?.string
                    return state == "looping" ? state : nil
                }
                #expect(looping == "looping")
                try await client.close()
                try await installation.stop(supervisor)
            }
        }

        private static func item(_ client: MCPClient, below parent: String? = nil) async throws -> ToolReply {
            try await client.call(
                "create_work_item",
                [
                    "item_type": "task", "title": "t", "metadata": [:],
                    "parent_id": parent.map { .string($0) } ?? .null,
                ])
        }

        private static func check(
            _ answer: ToolReply, _ code: String?, at location: SourceLocation = #_sourceLocation
        ) {
            #expect(answer.errorCode == code, "\(answer.text)", sourceLocation: location)
            let faults = AnswerRules.faults(in: answer)
            #expect(faults.isEmpty, "\(faults)", sourceLocation: location)
        }
    }
}
