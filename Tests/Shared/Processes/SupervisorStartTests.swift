import Glibc
import TestSupport
import Testing

@testable import Processes

@Suite struct SupervisorStartTests {
    @Test func sealed_isReadBackAsOftenAsAskedAndIsInherited() throws {
        let start = SupervisorStart(program: "/bin/holdfast", environment: ["A": "1=2", "B": "", "C": "ü\n"])
        let descriptor = try start.sealed()
        defer { close(descriptor) }
        for _ in 0..<2 { #expect(SupervisorStart(descriptor: descriptor) == start) }
        #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC == 0)
    }

    @Test func descriptorThatHoldsNothingOfTheKind_isNoStart() throws {
        #expect(SupervisorStart(descriptor: -1) == nil)
        let (output, input) = try Descriptor.pipe()
        defer { for end in [output, input] { close(end) } }
        #expect(SupervisorStart(descriptor: output) == nil)
        let relative = try SupervisorStart(program: "holdfast", environment: [:]).sealed()
        defer { close(relative) }
        #expect(SupervisorStart(descriptor: relative) == nil)
    }

    @Test func spawned_isToldToRunDetachedInItsEnvironment_andItsEndIsToldOnce() async throws {
        let directory = try TemporaryDirectory()
        let program = directory.file("holdfast")
        try ScriptedProgram.install(#"[ "$*" = "run --detached" ] && exit "$CODE""#, at: program)
        let start = SupervisorStart(program: program, environment: ["PATH": "/usr/bin:/bin", "CODE": "75"])
        let pid = try start.spawn()
        let code = try await eventually("the end of \(pid)", within: .seconds(20)) {
            SupervisorStart.exitCode(of: pid)
        }
        #expect(code == SupervisorStart.lostElection)
        #expect(SupervisorStart.exitCode(of: pid) == nil)
    }

    @Test func programThatIsNotThere_isSaid() {
        let start = SupervisorStart(program: "/nowhere/holdfast", environment: [:])
        let fault = #expect(throws: SystemFault.self) { try start.spawn() }
        #expect(fault?.code == ENOENT)
    }
}
