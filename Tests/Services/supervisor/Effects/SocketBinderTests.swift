import Foundation
import Glibc
import Primitives
import Processes
import Testing

@testable import Supervisor

@Suite struct SocketBinderTests {
    @Test func deadProcessLeftASocket_isReplacedAndPrivate() throws {
        let directory = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let path = directory + "/a.sock"
        close(try SocketBinder.listen(at: path))
        #expect(throws: SystemFault.self) { try SocketBinder.connect(to: path) }
        let listener = try SocketBinder.listen(at: path)
        defer { close(listener) }
        close(try SocketBinder.connect(to: path))
        var status = stat()
        #expect(lstat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(fcntl(listener, F_GETFD) & FD_CLOEXEC != 0)
    }

    @Test func fileIsInTheWay_isLeftAlone() throws {
        let directory = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let path = directory + "/a.sock"
        try "precious".write(toFile: path, atomically: true, encoding: .utf8)
        let fault = try #require(throws: SystemFault.self) { try SocketBinder.listen(at: path) }
        #expect(fault.code == EEXIST)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
    }

    @Test func pathTooLong_isSaidWithTheWayOut() throws {
        let path = "/tmp/" + String(repeating: "x", count: 103)
        let fault = try #require(throws: SystemFault.self) { try SocketBinder.listen(at: path) }
        #expect(fault.code == ENAMETOOLONG)
        #expect(fault.description.contains("108 bytes"))
        #expect(fault.description.contains("HOLDFAST_RUNTIME_DIR"))
    }

    @Test func nobodyAccepts_connectsStillSucceedInTheBacklog() throws {
        let directory = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let listener = try SocketBinder.listen(at: directory + "/a.sock")
        defer { close(listener) }
        let clients = try (0..<200).map { _ in try SocketBinder.connect(to: directory + "/a.sock") }
        #expect(clients.count == 200)
        for client in clients { close(client) }
    }
}
