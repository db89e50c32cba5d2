import Glibc
import TestSupport
import Testing

@testable import Supervisor

@Suite struct ServiceManagerTests {
    @Test func environment_namesItOrDoesNot() {
        #expect(ServiceManager([:], pid: 1) == nil)
        for text in ["", "relative", "/", "@", "/" + String(repeating: "x", count: 200)] {
            #expect(ServiceManager(["NOTIFY_SOCKET": text], pid: 1) == nil, "\(text)")
        }
        let plain = ServiceManager(["NOTIFY_SOCKET": "/run/n"], pid: 1)
        #expect(plain?.address == "/run/n" && plain?.watchdogMilliseconds == nil)
        let variables = ["NOTIFY_SOCKET": "@n", "WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "7"]
        #expect(ServiceManager(variables, pid: 7)?.watchdogMilliseconds == 15_000)
        #expect(ServiceManager(variables, pid: 8)?.watchdogMilliseconds == nil)
    }

    /// A datagram socket as systemd has it, with a file and without.
    @Test(arguments: [false, true])
    func states_arriveAsDatagrams(isAbstract: Bool) throws {
        let directory = try TemporaryDirectory()
        let address = isAbstract ? "@holdfast-\(getpid())-notify" : directory.file("notify")
        let listener = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0)
        defer { close(listener) }
        var own = sockaddr_un()
        own.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(address.utf8)
        if isAbstract { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &own.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let isBound = withUnsafePointer(to: &own) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, length) == 0 }
        }
        #expect(isBound)
        let manager = try #require(ServiceManager(["NOTIFY_SOCKET": address], pid: getpid()))
        manager.tell("READY=1\nSTATUS=3 of 3")
        var received = [UInt8](repeating: 0, count: 256)
        let count = recv(listener, &received, received.count, CInt(MSG_DONTWAIT))
        #expect(String(decoding: received.prefix(max(0, count)), as: UTF8.self) == "READY=1\nSTATUS=3 of 3")
        // Nobody there is nothing to fall over.
        ServiceManager(["NOTIFY_SOCKET": directory.file("nobody")], pid: 1)?.tell("READY=1")
    }
}
