import Primitives
import Storage
import TestSupport
import Testing
import Wire

/// Calls that arrive together, whose reads go to the store together.
@Suite(.timeLimit(.minutes(2))) struct PointReadsTests {
    /// What each of these calls, sent as one piece, is answered with.
    private func together(_ calls: [JSON], to service: ServiceHarness) async throws -> [JSON] {
        let socket = try FrameSocket(path: service.socketPath)
        defer { socket.close() }
        var bytes: [UInt8] = []
        for (index, call) in calls.enumerated() {
            let message: JSON = [
                "jsonrpc": "2.0", "id": .integer(Int64(index)), "method": "tools/call", "params": call,
            ]
            bytes += FrameSocket.frame(Array(message.text.utf8))
        }
        socket.send(bytes)
        var answers: [Int64: JSON] = [:]
        for _ in calls {
            let answer = try #require(try await socket.next())
            answers[answer["id"]?.integer ?? -1] = answer["result"]
        }
        return calls.indices.map { answers[Int64($0)] ?? .null }
    }

    private func reading(_ name: String, deadlineMilliseconds: Int64 = 30_000) -> JSON {
        [
            "name": "read_counter", "arguments": ["name": .string(name)],
            "_meta": ["dev.holdfast/deadline-ms": .integer(deadlineMilliseconds)],
        ]
    }

    private func withService(_ dialect: Dialect, _ body: (ServiceHarness) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        let store: StoreConfiguration =
            switch dialect {
            case .sqlite: .sqlite(path: directory.file("counters.sqlite"))
            case .postgresql: .postgresql(url: try TemporaryPostgreSQL.shared().makeDatabase())
            }
        let service = try await ServiceHarness(
            CounterService.descriptor, store: store, directory: directory.path)
        do {
            for number in 1...20 {
                _ = try await service.call(
                    "add_to_counter", ["name": .string("c\(number)"), "amount": .integer(Int64(number))])
            }
            try await body(service)
        } catch {
            try await service.stop()
            throw error
        }
        try await service.stop()
    }

    @Test(arguments: Dialect.allCases)
    func manyReads_areEachAnsweredByTheirOwnRows(dialect: Dialect) async throws {
        try await withService(dialect) { service in
            for _ in 0..<20 {
                let answers = try await together((1...20).map { reading("c\($0)") }, to: service)
                let values = answers.map { $0["structuredContent"]?["value"]?.integer ?? -1 }
                #expect(values == (1...20).map { Int64($0) })
            }
        }
    }

    @Test(arguments: Dialect.allCases)
    func readThatFails_takesNoOtherAlong(dialect: Dialect) async throws {
        try await withService(dialect) { service in
            let broken: JSON = ["name": "break_it", "arguments": [:]]
            for _ in 0..<20 {
                let answers = try await together(
                    [reading("c1"), reading("nobody"), broken, reading("c3")], to: service)
                #expect(answers[0]["structuredContent"]?["value"] == 1)
                #expect(answers[1]["structuredContent"]?["error"]?["code"] == "not_found")
                #expect(answers[2]["structuredContent"]?["error"]?["code"] == "internal")
                #expect(answers[3]["structuredContent"]?["value"] == 3)
            }
        }
    }

    @Test(arguments: Dialect.allCases)
    func readWithoutTime_takesNoOtherAlong(dialect: Dialect) async throws {
        try await withService(dialect) { service in
            let answers = try await together(
                [reading("c1"), reading("c2", deadlineMilliseconds: 0), reading("c3")], to: service)
            #expect(answers[0]["structuredContent"]?["value"] == 1)
            #expect(answers[2]["structuredContent"]?["value"] == 3)
        }
    }
}
