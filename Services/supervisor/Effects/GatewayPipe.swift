import CLinux
import Glibc
import NIOCore
import Primitives
import Processes
import Wire

/// One question to a gateway of our own, over its standard input and output.
enum GatewayPipe {
    struct Failure: Error, Sendable, Equatable {
        let reason: String
    }

    /// The longest answer read, in bytes.
    private static let answerBytesMax = Limits.frameBytesMax * 2

    /// Starts a gateway, writes one line and reads lines until the answer comes; the gateway is gone
    /// afterwards.
    ///
    /// - Parameter request: One JSON-RPC request with its newline.
    /// - Throws: `Failure`.
    static func ask(
        _ gateway: Gateway, _ request: ByteBuffer, withinMilliseconds limit: Int64
    ) throws(Failure) -> Message {
        signal(SIGPIPE, SIG_IGN)
        let (input, output, pid) = try start(gateway)
        defer {
            close(output)
            kill(pid, SIGTERM)
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        }
        let isWritten = request.withUnsafeReadableBytes { Descriptor.writeAll($0, to: input) }
        defer { close(input) }
        guard isWritten else { throw Failure(reason: "the gateway left without an answer") }
        let deadline = Deadline(milliseconds: limit, from: Clocks.system.monotonic())
        var received = ByteBuffer()
        while true {
            while let line = nextLine(&received) {
                guard let message = try? Message(parsing: line) else { continue }
                switch message {
                case .result, .error: return message
                case .request, .notification: continue
                }
            }
            guard received.readableBytes <= answerBytesMax else {
                throw Failure(reason: "the answer is too long")
            }
            try receive(from: output, into: &received, until: deadline)
        }
    }

    private static func start(_ gateway: Gateway) throws(Failure) -> (input: CInt, output: CInt, pid: Int32) {
        do throws(SystemFault) {
            let (theirInput, input) = try Descriptor.pipe()
            let (output, theirOutput) = try Descriptor.pipe()
            let log = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 16)
            defer { for end in [theirInput, theirOutput, log] where end >= 0 { close(end) } }
            var handover = [
                ProcessSpawner.Handover(descriptor: theirInput, number: 0),
                ProcessSpawner.Handover(descriptor: theirOutput, number: 1),
            ]
            if log >= 0 { handover.append(.init(descriptor: log, number: 2)) }
            let pid = try ProcessSpawner.spawn(
                gateway.program, arguments: Gateway.arguments, environment: gateway.environment,
                handover: handover)
            return (input, output, pid)
        } catch {
            throw Failure(reason: "\(error)")
        }
    }

    private static func nextLine(_ received: inout ByteBuffer) -> ByteBuffer? {
        let view = received.readableBytesView
        guard let end = view.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let line = received.readSlice(length: end - view.startIndex)
        received.moveReaderIndex(forwardBy: 1)
        return line
    }

    private static func receive(
        from descriptor: CInt, into received: inout ByteBuffer, until deadline: Deadline
    ) throws(Failure) {
        let remaining = deadline.remainingMilliseconds(at: Clocks.system.monotonic())
        guard remaining > 0 else { throw Failure(reason: "the gateway did not answer in time") }
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&wait, 1, Int32(remaining)) > 0 else { return }
        let count = received.writeWithUnsafeMutableBytes(minimumWritableBytes: 65536) { free in
            max(0, read(descriptor, free.baseAddress, free.count))
        }
        guard count > 0 else { throw Failure(reason: "the gateway left without an answer") }
    }
}
