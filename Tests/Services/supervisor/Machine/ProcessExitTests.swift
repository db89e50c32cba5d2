import Glibc
import Testing
import Wire

@testable import Supervisor

@Suite struct ProcessExitTests {
    @Test func waitStatus_isReadAsTheKernelWritesIt() {
        #expect(ProcessExit(waitStatus: 0) == .code(0))
        #expect(ProcessExit(waitStatus: 78 << 8) == .code(78))
        #expect(ProcessExit(waitStatus: SIGKILL) == .signal(SIGKILL))
        // With a core dumped, one bit more is set.
        #expect(ProcessExit(waitStatus: SIGABRT | 0x80) == .signal(SIGABRT))
    }

    @Test func usageAndConfigurationErrors_arePermanentAndOthersNot() {
        #expect(ProcessExit.code(64).isPermanent)
        #expect(ProcessExit.code(78).isPermanent)
        #expect(!ProcessExit.code(0).isPermanent)
        #expect(!ProcessExit.signal(SIGSEGV).isPermanent)
        #expect(!ProcessExit.notStarted("").isPermanent)
    }

    @Test func exits_readWellForPeopleAndPrograms() {
        #expect(ProcessExit.code(1).description == "exit 1")
        #expect(ProcessExit.signal(SIGKILL).description == "SIGKILL")
        #expect(ProcessExit.signal(40).description == "signal 40")
        #expect(ProcessExit.signal(SIGTERM).json == ["signal": 15, "name": "SIGTERM"])
        #expect(StatusText.exit(ProcessExit.code(3).json) == "exit 3")
        #expect(StatusText.exit(ProcessExit.signal(SIGTERM).json) == "SIGTERM")
        #expect(StatusText.exit(ProcessExit.notStarted("no memory").json) == "not started: no memory")
        #expect(StatusText.exit(nil) == "-")
    }
}
