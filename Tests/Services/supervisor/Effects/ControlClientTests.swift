import Dispatch
import Glibc
import Primitives
import Testing
import Wire

@testable import Supervisor

@Suite struct ControlClientTests {
    /// Runs something that blocks, away from the threads that tests share.
    private func blocking<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: body()) }
        }
    }

    private func connectOnly(_ path: String) throws(ControlClient.Failure) {
        _ = try ControlClient(path: path)
    }

    @Test func nobodyListens_isAbsent() {
        #expect(throws: ControlClient.Failure.absent) {
            try connectOnly("/tmp/holdfast-test-nobody.sock")
        }
    }

    @Test func supervisorAnswers_resultIsTheAnswers() async throws {
        try await SupervisorHarness.run(["one": ["serve"]]) { harness in
            let path = harness.plan.controlPath
            let status = await blocking { () -> JSON? in
                guard var client = try? ControlClient(path: path) else { return nil }
                return try? client.call("supervisor/status", withinMilliseconds: 30_000)
            }
            #expect(status?["services"]?.array?.count == 1)
        }
    }

    @Test func supervisorRefuses_reasonIsItsOwn() async throws {
        try await SupervisorHarness.run(["one": ["serve"]]) { harness in
            let path = harness.plan.controlPath
            let failure = await blocking { () -> ControlClient.Failure? in
                do throws(ControlClient.Failure) {
                    var client = try ControlClient(path: path)
                    _ = try client.call("supervisor/dance", withinMilliseconds: 30_000)
                    return nil
                } catch {
                    return error
                }
            }
            #expect(failure == .refused("no method supervisor/dance"))
        }
    }

    @Test func stopAsked_connectionEndsWhenAllHasLeft() async throws {
        try await SupervisorHarness.run(["one": ["serve"]]) { harness in
            let path = harness.plan.controlPath
            let hasEnded = await blocking { () -> Bool in
                guard var client = try? ControlClient(path: path),
                    (try? client.call("supervisor/stop", withinMilliseconds: 30_000)) != nil
                else { return false }
                return client.waitForEnd(withinMilliseconds: 30_000)
            }
            #expect(hasEnded)
            try await harness.finished()
        }
    }
}
