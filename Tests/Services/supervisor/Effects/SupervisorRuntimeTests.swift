import Foundation
import Glibc
import NIOCore
import Primitives
import Processes
import TestSupport
import Testing
import Wire

@testable import Supervisor

@Suite struct SupervisorRuntimeTests {
    /// Connects, sends a word, and gives the answer once it comes; nil if the connection ends without one.
    private func ask(_ path: String) throws -> String? {
        let descriptor = try SocketBinder.connect(to: path)
        defer { close(descriptor) }
        Descriptor.write("hello", to: descriptor)
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = read(descriptor, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }

    @Test func started_serviceSeesExactlyWhatItShould() async throws {
        try await SupervisorHarness.run(["one": ["describe"]]) { harness in
            let line = try await harness.line(containing: "descriptors=")
            #expect(line.contains("descriptors=[0, 1, 2, 3, 4, 5]"))
            #expect(line.contains("group=True"))
            // Nothing is blocked; ignored is only what Python itself ignores.
            #expect(line.contains("masks=['0x0', '0x1001000']"))
            #expect(line.contains("stdin=/dev/null"))
            #expect(line.contains("listener=1"))
            #expect(line.contains("variable=handed over"))
        }
    }

    @Test func socketsAreBound_privateAndBeforeAnythingServes() async throws {
        try await SupervisorHarness.run(["one": ["never-ready"]]) { harness in
            for name in ["one", "control"] {
                var status = stat()
                #expect(lstat(SupervisorPlan.socketPath(harness.directory, service: name), &status) == 0)
                #expect(status.st_mode & 0o777 == 0o600)
            }
        }
    }

    @Test func ready_isWhatTheServiceSays() async throws {
        try await SupervisorHarness.run(["one": ["serve"], "two": ["never-ready"]]) { harness in
            try await harness.wait("one", .ready)
            let state = try await harness.with { $0.machine.services[1].state }
            #expect(state == .starting)
            let answer = try ask(SupervisorPlan.socketPath(harness.directory, service: "one"))
            #expect(answer?.hasPrefix("hello from") == true)
        }
    }

    @Test func neverReady_isKilledAndTriedAgain() async throws {
        var policy = RestartPolicy.quick
        policy.startTimeout = 100
        try await SupervisorHarness.run(["one": ["never-ready"]], policy: policy) { harness in
            try await harness.wait { $0.service("one")?.restarts ?? 0 >= 2 }
        }
    }

    @Test func killed_isStartedAgainAndTheSocketStays() async throws {
        try await SupervisorHarness.run(["one": ["serve"]]) { harness in
            try await harness.wait("one", .ready)
            let first = try await harness.pid("one")
            kill(first, SIGKILL)
            // The request waits in the backlog until the successor serves.
            let answer = try ask(SupervisorPlan.socketPath(harness.directory, service: "one"))
            if let answer { #expect(answer.hasPrefix("hello from")) }
            try await harness.wait { $0.service("one")?.state == .ready && $0.service("one")?.pid != first }
            let exit = try await harness.with { $0.machine.services[0].lastExit }
            #expect(exit == .signal(SIGKILL))
            // Of both a person hears who is shown no more than what matters.
            let fall = try await harness.line(containing: "one is backing_off after SIGKILL")
            #expect(fall.contains(#""level":"warning""#))
            let rise = try await harness.line(containing: "one is ready again, pid ")
            #expect(rise.contains(#""level":"notice""#))
            #expect(try await harness.line(containing: "one is ready, pid ").contains(#""level":"info""#))
        }
    }

    @Test func diesAgainAndAgain_loopsWithItsLastWords() async throws {
        try await SupervisorHarness.run(["one": ["exit", "3"]]) { harness in
            try await harness.wait("one", .looping)
            try await harness.wait { !$0.lastWords("one").isEmpty }
            let status = try await harness.with { $0.status(lines: 0).json }
            let service = try #require(status["services"]?.array?.first)
            #expect(service["state"] == "looping")
            #expect(service["last_exit"] == ["code": 3])
            #expect(service["next_attempt_at"]?.string != nil)
            #expect(service["last_log_lines"]?.array?.last == "leaving with 3")
        }
    }

    @Test func exitsWithAConfigurationError_failsUntilAsked() async throws {
        try await SupervisorHarness.run(["one": ["exit", "78"]]) { harness in
            try await harness.wait("one", .failed)
            let restarts = try await harness.with { $0.machine.services[0].restarts }
            #expect(restarts == 0)
        }
    }

    @Test func missingProgram_backsOffWithTheReason() async throws {
        // The script is there, but what env is asked to run is not: exit 127 is an ordinary crash.
        try await SupervisorHarness.run(["one": ["no-such-script"]]) { harness in
            try await harness.wait("one", .looping)
        }
    }

    @Test func ignoresTERM_isKilledWithItsGroup() async throws {
        var policy = RestartPolicy.quick
        policy.drain = 100
        try await SupervisorHarness.run(["one": ["ignore-term"]], policy: policy) { harness in
            try await harness.wait("one", .ready)
            try await harness.with { $0.stop() }
            try await harness.finished()
            let exit = try await harness.with { $0.machine.services[0].lastExit }
            #expect(exit == .signal(SIGKILL))
        }
    }

    @Test func drained_exitsByItself() async throws {
        try await SupervisorHarness.run(["one": ["serve"]]) { harness in
            try await harness.wait("one", .ready)
            try await harness.with { $0.stop() }
            try await harness.finished()
            let exit = try await harness.with { $0.machine.services[0].lastExit }
            #expect(exit == .code(0))
            #expect(access(SupervisorPlan.socketPath(harness.directory, service: "one"), F_OK) != 0)
            #expect(access(harness.plan.controlPath, F_OK) != 0)
        }
    }

    @Test func dies_takesItsGroupAlong() async throws {
        try await SupervisorHarness.run(["one": ["grandchild-in-group"]]) { harness in
            try await harness.wait("one", .ready)
            let grandchild = try await grandchild(harness)
            kill(try await harness.pid("one"), SIGKILL)
            try await harness.wait { $0.service("one")?.restarts == 1 }
            // The successor's heartbeats have this looked at again until the kill has taken effect.
            try await harness.wait { _ in isGoneOrZombie(grandchild) }
        }
    }

    @Test func strangerHoldsTheLogPipe_deathIsNotWaitedFor() async throws {
        try await SupervisorHarness.run(["one": ["grandchild-holds-stderr"]]) { harness in
            try await harness.wait("one", .ready)
            let stranger = try await grandchild(harness)
            defer { kill(stranger, SIGKILL) }
            kill(try await harness.pid("one"), SIGKILL)
            try await harness.wait { $0.service("one")?.restarts ?? 0 >= 1 }
            #expect(kill(stranger, 0) == 0)
            // The end must not wait for it either; each successor brings a stranger of its own.
            try await harness.with { $0.stop() }
            try await harness.finished()
            for line in try await harness.allLines(containing: "grandchild") {
                if let other = pid(in: line) { kill(other, SIGKILL) }
            }
        }
    }

    @Test func floodsWithoutNewline_isHeardInPartAndNeverBlocked() async throws {
        try await SupervisorHarness.run(["one": ["flood"]]) { harness in
            let after = try await harness.line(containing: "after the flood")
            #expect(after.utf8.count < 1000)
            let flood = try await harness.line(containing: "xxx")
            #expect(flood.contains(#""cut":true"#))
            #expect(flood.utf8.count < LogLines.lineBytesMax + 1000)
        }
    }

    @Test func nobodyReadsTheLog_linesAreDroppedAndCounted() async throws {
        try await SupervisorHarness.run(["one": ["talk"]], refusesLines: true) { harness in
            try await harness.wait { $0.droppedLines("one") >= 3 }
            try await harness.wait("one", .ready)
            let status = try await harness.with { $0.status(lines: 10).json }
            let service = try #require(status["services"]?.array?.first)
            #expect(service["dropped_log_lines"]?.integer ?? 0 >= 3)
            #expect(service["last_log_lines"]?.array?.contains("plain words") == true)
        }
    }

    @Test func whatItWrites_isForwardedAsJSONWithItsName() async throws {
        try await SupervisorHarness.run(["one": ["talk"]]) { harness in
            let structured = try await harness.line(containing: "structured")
            #expect(structured == #"{"service":"one","level":"info","message":"structured"}"# + "\n")
            let plain = try await harness.line(containing: "plain words")
            #expect(try JSON(parsing: ByteBuffer(string: plain))["service"] == "one")
            _ = try await harness.line(containing: "on standard output")
        }
    }

    @Test func closesItsControlStream_isReplaced() async throws {
        try await SupervisorHarness.run(["one": ["close-control"]]) { harness in
            try await harness.wait { $0.service("one")?.restarts ?? 0 >= 1 }
        }
    }

    @Test func heartbeats_areSeen() async throws {
        try await SupervisorHarness.run(["one": ["serve"]]) { harness in
            try await harness.wait { $0.service("one")?.lastHeartbeat != nil }
            let status = try await harness.with { $0.status(lines: 0).json }
            let service = try #require(status["services"]?.array?.first)
            #expect(service["heartbeat_age_ms"]?.integer ?? -1 >= 0)
            #expect(service["in_flight"] == 2)
        }
    }

    @Test func stopsBeating_ageIsShownAndGrows() async throws {
        try await SupervisorHarness.run(["one": ["stop-beating"]]) { harness in
            try await harness.wait { $0.service("one")?.lastHeartbeat != nil }
            let beat = try await harness.with { $0.machine.services[0].lastHeartbeat }
            let age = try await harness.with { runtime in
                ServiceStatus(
                    spec: runtime.plan.specs[0], service: runtime.machine.services[0],
                    now: try #require(beat).advanced(milliseconds: 4321),
                    wall: { _ in Timestamp(milliseconds: 0) }, droppedLines: 0, history: LogHistory(),
                    lines: 0
                ).json["heartbeat_age_ms"]
            }
            #expect(age == 4321)
        }
    }

    @Test func hangs_isEndedAndReplaced() async throws {
        var policy = RestartPolicy.quick
        (policy.heartbeatPatience, policy.hangLimit, policy.abortGrace) = (300, 800, 200)
        let services: KeyValuePairs = ["silent": ["stop-beating"], "stopped": ["serve"]]
        try await SupervisorHarness.run(services, policy: policy) { harness in
            try await harness.wait("stopped", .ready)
            kill(try await harness.pid("stopped"), SIGSTOP)
            for (name, exit) in [("silent", ProcessExit.signal(SIGABRT)), ("stopped", .signal(SIGKILL))] {
                try await harness.wait { $0.service(name)?.restarts ?? 0 >= 1 }
                try await harness.wait { $0.service(name)?.lastExit == exit }
            }
        }
    }

    @Test func eachTransition_isInTheStateFile() async throws {
        try await SupervisorHarness.run(["one": ["serve"]]) { harness in
            try await harness.wait("one", .ready)
            // It is written at the end of the turn that made the transition.
            _ = try await eventually("the state file says so", within: .seconds(20)) {
                guard let content = try Files.read(harness.plan.stateFile) else { return nil as Bool? }
                let service = try JSON(parsing: content)["services"]?.array?.first
                return service?["state"] == "ready" ? true : nil
            }
            try await harness.with { $0.stop() }
            try await harness.finished()
            let last = try #require(try Files.read(harness.plan.stateFile))
            #expect(try JSON(parsing: last)["services"]?.array?.first?["state"] == "stopped")
        }
    }

    @Test func supervisorRuns_itsChildrenHoldTheLock() async throws {
        try await SupervisorHarness.run(["one": ["serve"]]) { harness in
            try await harness.wait("one", .ready)
            #expect(throws: SupervisorLock.Failure.alreadyRunning(pid: getpid())) {
                _ = try SupervisorLock.take(home: harness.directory)
            }
            let pid = try await harness.pid("one")
            var buffer = [CChar](repeating: 0, count: 512)
            let count = readlink("/proc/\(pid)/fd/\(InheritedDescriptor.lock)", &buffer, 511)
            let target = String(
                decoding: buffer[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            #expect(target == harness.directory + "/supervisor.lock")
        }
    }

    private func grandchild(_ harness: SupervisorHarness) async throws -> Int32 {
        let line = try await harness.line(containing: "grandchild\":")
        return try #require(pid(in: line))
    }

    private func pid(in line: String) -> Int32? {
        (try? JSON(parsing: ByteBuffer(string: line)))?["grandchild"]?.integer.map { Int32($0) }
    }
}

/// Whether a process has ended, reaped or not.
private func isGoneOrZombie(_ pid: Int32) -> Bool {
    guard let content = try? Files.read("/proc/\(pid)/stat") else { return true }
    let text = String(buffer: content)
    let state = text[(text.lastIndex(of: ")") ?? text.startIndex)...].dropFirst(2).first
    return state == "Z" || state == "X"
}

extension SupervisorHarness {
    /// Lines dropped so far; on the event loop only.
    func droppedLines(_ name: String) -> Int64 { status(name)?["dropped_log_lines"]?.integer ?? 0 }

    /// What a service last wrote; on the event loop only.
    func lastWords(_ name: String) -> [JSON] { status(name)?["last_log_lines"]?.array ?? [] }
}
