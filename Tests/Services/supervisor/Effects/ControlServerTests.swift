import Foundation
import Glibc
import NIOCore
import Primitives
import Processes
import Testing
import Transport
import Wire

@testable import Supervisor

@Suite struct ControlServerTests {
    /// Asks over the socket, on a client of its own that is closed afterwards.
    private func call(
        _ harness: SupervisorHarness, _ method: String, _ params: JSON = [:]
    ) async throws -> Result<JSON, CallRefused> {
        let loop = harness.loop
        let path = harness.plan.controlPath
        return try await loop.flatSubmit { () -> EventLoopFuture<Result<JSON, CallRefused>> in
            let promise = loop.makePromise(of: Result<JSON, CallRefused>.self)
            let client = FrameClient(path: path, eventLoop: loop, clocks: .system)
            let deadline = Deadline(milliseconds: 30_000, from: Clocks.system.monotonic())
            client.call(
                method, deadline: deadline,
                writeParams: { buffer, _ in buffer.writeImmutableBuffer(params.serialized) }
            ) { result in
                switch result {
                case .success(.result(let result)): promise.succeed(.success(result.decoded ?? .null))
                case .success(.error(let error)):
                    promise.succeed(.failure(CallRefused(message: error["message"]?.string ?? "")))
                case .failure(let failure): promise.fail(failure)
                }
                client.close()
            }
            return promise.futureResult
        }.get()
    }

    struct CallRefused: Error, Equatable {
        let message: String
    }

    @Test func status_tellsOfEveryService() async throws {
        try await SupervisorHarness.run(["one": ["serve"], "two": ["serve"]]) { harness in
            try await harness.wait("one", .ready)
            let status = try await call(harness, "supervisor/status").get()
            #expect(status["pid"]?.integer == Int64(getpid()))
            #expect(status["services"]?.array?.compactMap { $0["name"]?.string } == ["one", "two"])
            #expect(status["services"]?.array?.first?["state"] == "ready")
        }
    }

    @Test func logLevel_isToldToWhomItIsFor() async throws {
        try await SupervisorHarness.run(["one": ["serve"], "two": ["serve"]]) { harness in
            for name in ["one", "two"] { try await harness.wait(name, .ready) }
            func change(_ params: JSON) async throws -> Result<JSON, CallRefused> {
                try await call(harness, "supervisor/log-level", params)
            }
            let all = try await change(["level": "debug", "seconds": 60]).get()
            #expect(all == ["level": "debug", "processes": ["supervisor", "one", "two"]])
            let one = try await change(["level": "error", "name": "two"]).get()
            #expect(one["processes"] == ["two"])
            for wrong: JSON in [
                ["level": "loud"], [:], ["level": "info", "name": "three"], ["level": "info", "seconds": 0],
            ] {
                if case .success = try await change(wrong) { Issue.record("\(wrong.text) is taken") }
            }
        }
    }

    @Test func restart_isAnsweredWithTheNewProcess() async throws {
        try await SupervisorHarness.run(["one": ["serve"]]) { harness in
            try await harness.wait("one", .ready)
            let old = try await harness.pid("one")
            let answer = try await call(harness, "supervisor/restart", ["name": "one"]).get()
            #expect(answer["state"] == "ready")
            let new = try await harness.pid("one")
            #expect(answer["pid"]?.integer == Int64(new))
            #expect(new != old)
        }
    }

    @Test func restartOfAStranger_isRefusedByName() async throws {
        try await SupervisorHarness.run(["one": ["serve"]]) { harness in
            let answer = try await call(harness, "supervisor/restart", ["name": "zwei"])
            #expect(answer == .failure(CallRefused(message: "no service is named zwei")))
            let nameless = try await call(harness, "supervisor/restart")
            #expect(nameless == .failure(CallRefused(message: "name must be the name of a service")))
        }
    }

    @Test func stop_endsEverything() async throws {
        try await SupervisorHarness.run(["one": ["serve"]]) { harness in
            try await harness.wait("one", .ready)
            #expect(try await call(harness, "supervisor/stop").get() == [:])
            try await harness.finished()
        }
    }

    @Test func unknownMethod_isRefused() async throws {
        try await SupervisorHarness.run(["one": ["serve"]]) { harness in
            let answer = try await call(harness, "supervisor/dance")
            #expect(answer == .failure(CallRefused(message: "no method supervisor/dance")))
            let lines = try await call(harness, "supervisor/status", ["log_lines": 101])
            #expect(lines == .failure(CallRefused(message: "log_lines must be from 0 to 100")))
        }
    }

    @Test func attachedClient_countsUntilItsConnectionEnds() async throws {
        try await SupervisorHarness.run(["one": ["serve"]], patience: 600_000) { harness in
            let descriptor = try SocketBinder.connect(to: harness.plan.controlPath)
            var frame = ByteBuffer()
            frame.writeFrame { body in
                body.writeRequest(id: 1, method: "supervisor/attach") { $0.writeStaticString("{}") }
            }
            _ = frame.withUnsafeReadableBytes { Descriptor.writeAll($0, to: descriptor) }
            var first: UInt8 = 0
            #expect(read(descriptor, &first, 1) == 1)
            #expect(try await harness.with { $0.clients } == 1)
            close(descriptor)
            // Heartbeats make sure that the condition is looked at again.
            try await harness.wait { $0.clients == 0 }
        }
    }

    @Test func nobodyAttaches_supervisorLeaves() async throws {
        try await SupervisorHarness.run(["one": ["serve"]], patience: 50) { harness in
            try await harness.finished()
            _ = try await harness.line(containing: "no client has been connected")
        }
    }

    @Test func routes_areToldAtOnceThenAtTheNextChange() async throws {
        try await SupervisorHarness.run(["one": ["instance", "one"]]) { harness in
            try await harness.wait("one", .ready)
            let now = try await call(harness, "supervisor/routes").get()
            let route: JSON = ["service": "one", "epoch": 0, "writes": "primary", "reads": ["primary"]]
            #expect(now["routes"] == [route])
            let revision = try #require(now["revision"])
            let same = try await call(harness, "supervisor/routes", ["after": revision, "wait_ms": 1]).get()
            #expect(same == now)
            async let next = call(harness, "supervisor/routes", ["after": revision, "wait_ms": 30_000])
            try await harness.wait { $0.routeWaiters == 1 }
            kill(try await harness.pid("one"), SIGKILL)
            let change = try await next.get()
            #expect(change["revision"]?.integer ?? 0 > revision.integer ?? .max)
            #expect(change["routes"]?.array?.first?["reads"] == [])
        }
    }

    @Test(arguments: [-1, 30_001, "1"] as [JSON]) func senselessWait_isRefused(wait: JSON) async throws {
        try await SupervisorHarness.run(["one": ["serve"]]) { harness in
            let answer = try await call(harness, "supervisor/routes", ["wait_ms": wait])
            #expect(answer == .failure(CallRefused(message: "wait_ms must be from 0 to 30000")))
        }
    }

    @Test func stopWhileSomebodyWaitsForRoutes_isNotHeldUp() async throws {
        try await SupervisorHarness.run(["one": ["serve"]]) { harness in
            try await harness.wait("one", .ready)
            let now = try await call(harness, "supervisor/routes").get()
            let params: JSON = ["after": now["revision"] ?? .null, "wait_ms": 30_000]
            async let waiting = call(harness, "supervisor/routes", params)
            try await harness.wait { $0.routeWaiters == 1 }
            try await harness.with { $0.stop() }
            try await harness.finished()
            _ = try await waiting.get()
        }
    }
}
