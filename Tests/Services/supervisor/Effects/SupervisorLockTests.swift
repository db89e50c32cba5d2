import Foundation
import Glibc
import Processes
import Testing

@testable import Supervisor

@Suite struct SupervisorLockTests {
    @Test func taken_secondIsTurnedAwayWithThePID() throws {
        let home = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: home) }
        let lock = try SupervisorLock.take(home: home)
        #expect(throws: SupervisorLock.Failure.alreadyRunning(pid: getpid())) {
            _ = try SupervisorLock.take(home: home)
        }
        lock.release()
        try SupervisorLock.take(home: home).release()
    }

    @Test func childOfADeadSupervisorRemains_isWaitedForWithinLimits() throws {
        let home = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: home) }
        let lock = try SupervisorLock.take(home: home)
        let inherited = dup(lock.descriptor)
        lock.release()
        #expect(throws: SupervisorLock.Failure.servicesRemain) {
            _ = try SupervisorLock.take(home: home, patience: 30)
        }
        close(inherited)
        try SupervisorLock.take(home: home).release()
    }

    @Test func noSuchDirectory_isASystemFault() throws {
        let failure = try #require(throws: SupervisorLock.Failure.self) {
            _ = try SupervisorLock.take(home: "/nonexistent/holdfast")
        }
        guard case .system(let fault) = failure else {
            Issue.record("\(failure)")
            return
        }
        #expect(fault.code == ENOENT)
    }
}
