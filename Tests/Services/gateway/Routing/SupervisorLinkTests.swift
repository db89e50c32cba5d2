import Foundation
import Processes
import TestSupport
import Testing
import Wire

@testable import Gateway

@Suite struct SupervisorLinkTests {
    @Test func gateway_tellsTheSupervisorOfItsClient_andEachSuccessorToo() throws {
        let directory = try TemporaryDirectory()
        let first = try FakeService("control", in: directory, tools: [:])
        let client = try TestClient(directory)
        #expect(try first.methods.take() == "supervisor/attach")
        first.crash()
        let second = try FakeService("control", in: directory, tools: [:])
        defer { second.crash() }
        #expect(try second.methods.take() == "supervisor/attach")
        _ = try client.initialize(.november2025)
    }

    @Test func gatewayWithoutSupervisor_servesAllTheSame() throws {
        let directory = try TemporaryDirectory()
        let client = try TestClient(directory)
        #expect(try client.initialize(.november2025)["result"] != nil)
    }

    @Test func supervisorThatWasNotElected_isNotLeftAsAZombie() async throws {
        let directory = try TemporaryDirectory()
        let (pidFile, go) = ("\(directory.path)/pid", "\(directory.path)/go")
        let program = "\(directory.path)/supervisor"
        try ScriptedProgram.install(
            """
            echo $$ >\(pidFile).new && mv \(pidFile).new \(pidFile)
            for try in $(seq 2000); do [ -e \(go) ] && exit \(SupervisorStart.lostElection); sleep 0.01; done
            """, at: program)
        let start = try SupervisorStart(program: program, environment: ["PATH": "/usr/bin:/bin"]).sealed()
        // What one that died leaves behind.
        close(try UnixSocket.listen(path: "\(directory.path)/control.sock"))
        let client = try TestClient(directory, flags: ["--supervisor-start", "\(start)"])
        let pid = try await eventually("a supervisor is started", within: .seconds(20)) {
            try? String(contentsOfFile: pidFile, encoding: .utf8).trimmingCharacters(in: .newlines)
        }
        let elected = try FakeService("control", in: directory)
        defer { elected.crash() }
        #expect(try elected.methods.take() == "supervisor/attach")
        try Data().write(to: URL(fileURLWithPath: go))
        _ = try await eventually("nothing of it is left", within: .seconds(20)) {
            access("/proc/\(pid)", F_OK) == 0 ? nil : true
        }
        _ = try client.initialize(.november2025)
    }
}
