import Glibc
import Processes
import Testing

@testable import Supervisor

@Suite struct HTTPListenerTests {
    @Test func takenPort_givesWay_whereItMay() throws {
        let wanted = try #require(HTTPAddress("127.0.0.1:28420"))
        let first = try HTTPListener.bind(wanted, mayMove: true)
        defer { close(first.descriptor) }
        let second = try HTTPListener.bind(first.address, mayMove: true)
        defer { close(second.descriptor) }
        #expect(second.address.port > first.address.port)
        #expect(second.address.host == "127.0.0.1")
        let refused = #expect(throws: SystemFault.self) {
            try HTTPListener.bind(first.address, mayMove: false)
        }
        #expect(refused?.code == EADDRINUSE)
        #expect(refused?.attempt.contains(first.address.text) == true)
    }

    @Test(arguments: ["localhost:28620", "127.0.0.1:28620", "0.0.0.0:28720"])
    func listener_acceptsAtItsAddress_andIsNotInherited(text: String) throws {
        let listener = try HTTPListener.bind(try #require(HTTPAddress(text)), mayMove: true)
        defer { close(listener.descriptor) }
        #expect(fcntl(listener.descriptor, F_GETFD) & FD_CLOEXEC != 0)
        #expect(fcntl(listener.descriptor, F_GETFL) & O_NONBLOCK != 0)
        let client = connectedOverTCP(port: listener.address.port)
        #expect(client >= 0)
        close(client)
    }

    @Test func unknownHost_isAFault() throws {
        let address = try #require(HTTPAddress("no.such.host.invalid:80"))
        #expect(throws: SystemFault.self) { try HTTPListener.bind(address, mayMove: true) }
    }
}

/// A blocking connection to a port of this machine; negative where nobody listens.
func connectedOverTCP(port: Int) -> CInt {
    let client = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let isConnected = withUnsafePointer(to: address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }
    guard !isConnected else { return client }
    close(client)
    return -1
}
