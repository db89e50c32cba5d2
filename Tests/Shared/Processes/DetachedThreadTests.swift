import Glibc
import Processes
import TestSupport
import Testing

@Suite struct DetachedThreadTests {
    @Test func body_runsOnAnotherThread() async throws {
        let ran = OneShot<UInt>()
        let own = UInt(pthread_self())
        try DetachedThread.start { ran.complete(.success(UInt(pthread_self()))) }
        let thread = try await ran.value(within: .seconds(30), "the thread runs")
        #expect(thread != own)
    }
}
