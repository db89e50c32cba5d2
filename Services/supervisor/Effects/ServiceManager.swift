import Glibc
import NIOCore

/// Whoever started us and wants to be told how we are, by systemd's protocol: one datagram for each state.
struct ServiceManager: Sendable, Equatable {
    private static let socketVariable = "NOTIFY_SOCKET"
    private static let watchdogVariable = "WATCHDOG_USEC"
    private static let watchdogProcessVariable = "WATCHDOG_PID"

    /// Where it listens; an `@` stands for the zero byte of an address without a file.
    let address: String
    /// How often it has to hear from us, in milliseconds: twice in the time after which it takes us for hung.
    let watchdogMilliseconds: Int64?

    /// - Returns: Nil where the variables name nobody.
    init?(_ environment: [String: String], pid: Int32) {
        guard let address = environment[Self.socketVariable],
            address.hasPrefix("/") || address.hasPrefix("@"),
            (2...107).contains(address.utf8.count)
        else { return nil }
        self.address = address
        let isOurs = environment[Self.watchdogProcessVariable].map { $0 == "\(pid)" } ?? true
        let limit = isOurs ? environment[Self.watchdogVariable].flatMap { Int64($0) } : nil
        watchdogMilliseconds = limit.map { max(1, $0 / 2000) }
    }

    /// Takes it out of the environment: what we start has nothing to tell.
    static func take() -> ServiceManager? {
        let manager = ServiceManager(ThisProcess.environment, pid: getpid())
        for name in [socketVariable, watchdogVariable, watchdogProcessVariable] { unsetenv(name) }
        return manager
    }

    /// Tells it again and again that we live, from the loop that does everything here: where that stands
    /// still, nothing is told.
    func tellOfLife(from loop: any EventLoop) {
        guard let pause = watchdogMilliseconds else { return }
        loop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(pause)) { _ in
            tell("WATCHDOG=1")
        }
    }

    /// Tells it; who does not listen misses it.
    func tell(_ state: String) {
        let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var destination = sockaddr_un()
        destination.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(address.utf8)
        if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &destination.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let text = Array(state.utf8)
        withUnsafePointer(to: &destination) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = sendto(descriptor, text, text.count, CInt(MSG_DONTWAIT), $0, length)
            }
        }
    }
}
