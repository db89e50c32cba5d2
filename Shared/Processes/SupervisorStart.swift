import CLinux
import Glibc

/// All it takes to start a supervisor that outlives its starter.
///
/// It can be sealed into a descriptor: a program that is to know nothing of the database keeps it, and hands
/// it on unread until a supervisor is needed.
public struct SupervisorStart: Sendable, Equatable {
    /// The path of `holdfast`.
    public let program: String
    /// The whole environment of the supervisor.
    public let environment: [String: String]

    /// What a supervisor leaves with when another was elected before it, or when it could not be one yet.
    public static let lostElection: Int32 = 75
    /// The longest that a sealed one may be, in bytes.
    private static let bytesMax = 4 << 20

    /// A start of this program.
    public init(program: String, environment: [String: String]) {
        self.program = program
        self.environment = environment
    }

    /// Starts a supervisor that says at most how its start went wrong, on our standard error.
    ///
    /// - Returns: Its process id: a child's, until its starter is gone.
    /// - Throws: `SystemFault`.
    public func spawn() throws(SystemFault) -> Int32 {
        // Standard output may be a client's protocol stream.
        let silence = open("/dev/null", O_WRONLY | O_CLOEXEC)
        guard silence >= 0 else { throw SystemFault("open /dev/null") }
        let output = try Descriptor.raised(silence)
        defer { close(output) }
        let copy = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 16)
        defer { if copy >= 0 { close(copy) } }
        return try ProcessSpawner.spawn(
            program, arguments: ["run", "--detached"], environment: environment,
            handover: [
                .init(descriptor: output, number: 1),
                .init(descriptor: copy >= 0 ? copy : output, number: 2),
            ])
    }

    /// How a process that was started ended, if it has.
    public static func exitCode(of pid: Int32) -> Int32? {
        var status: Int32 = 0
        guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
        let signal = status & 0x7F
        return signal == 0 ? status >> 8 & 0xFF : 128 + signal
    }

    // MARK: Sealed

    /// A descriptor that holds it, which a program that this process becomes inherits.
    ///
    /// - Throws: `SystemFault`.
    public func sealed() throws(SystemFault) -> CInt {
        let descriptor = memfd_create("holdfast-start", 0)
        guard descriptor >= 0 else { throw SystemFault("make room in memory") }
        let words = [program] + environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let bytes = Array(words.joined(separator: "\0").utf8)
        guard bytes.withUnsafeBytes({ Descriptor.writeAll($0, to: descriptor) }) else {
            let fault = SystemFault("write to memory")
            close(descriptor)
            throw fault
        }
        return descriptor
    }

    /// What such a descriptor holds, which stays open; nil where it holds nothing of the kind.
    public init?(descriptor: CInt) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, (1...Self.bytesMax).contains(Int(status.st_size)) else {
            return nil
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        guard count == bytes.count else { return nil }
        let words = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        guard let program = words.first, program.hasPrefix("/") else { return nil }
        var environment: [String: String] = [:]
        for word in words.dropFirst() {
            guard let sign = word.firstIndex(of: "=") else { return nil }
            environment[String(word[..<sign])] = String(word[word.index(after: sign)...])
        }
        self.init(program: program, environment: environment)
    }
}
