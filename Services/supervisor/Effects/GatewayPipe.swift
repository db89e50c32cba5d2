import CLinux
import Glibc
import NIOCore
import Primitives
import Processes
import Wire

/// A gateway of our own, over its standard input and output: lines go in, messages come out. It is gone with
/// this value.
struct GatewayPipe: ~Copyable {
    struct Failure: Error, Sendable, Equatable {
        let reason: String
    }

    /// The longest answer read, in bytes.
    private static let answerBytesMax = Limits.frameBytesMax * 2

    private let input: CInt
    private let output: CInt
    private let pid: Int32
    private var received = ByteBuffer()

    /// Starts a gateway.
    ///
    /// - Throws: `Failure`.
    init(_ gateway: Gateway) throws(Failure) {
        signal(SIGPIPE, SIG_IGN)
        (input, output, pid) = try Self.start(gateway)
    }

    deinit {
        close(input)
        close(output)
        kill(pid, SIGTERM)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    }

    /// Starts a gateway, writes one line and reads lines until the answer comes.
    ///
    /// - Parameter request: One JSON-RPC request with its newline.
    /// - Throws: `Failure`.
    static func ask(
        _ gateway: Gateway, _ request: ByteBuffer, withinMilliseconds limit: Int64
    ) throws(Failure) -> Message {
        var pipe = try GatewayPipe(gateway)
        return try pipe.ask(request, withinMilliseconds: limit)
    }

    /// Writes a line and reads until its answer comes.
    ///
    /// - Throws: `Failure`.
    mutating func ask(
        _ request: ByteBuffer, withinMilliseconds limit: Int64
    ) throws(Failure) -> Message {
        try send(request)
        let deadline = Deadline(milliseconds: limit, from: Clocks.system.monotonic())
        while !deadline.hasPassed(at: Clocks.system.monotonic()) {
            if let answer = try answers(until: deadline).first { return answer }
        }
        throw Failure(reason: "the gateway did not answer in time")
    }

    /// Writes a line.
    ///
    /// - Throws: `Failure`.
    borrowing func send(_ line: ByteBuffer) throws(Failure) {
        guard line.withUnsafeReadableBytes({ Descriptor.writeAll($0, to: input) }) else {
            throw Failure(reason: "the gateway left without an answer")
        }
    }

    /// The answers that have come, after waiting for some until the deadline; what else it says is left out.
    ///
    /// - Throws: `Failure`.
    mutating func answers(until deadline: Deadline) throws(Failure) -> [Message] {
        try receive(until: deadline)
        var answers: [Message] = []
        while let line = nextLine() {
            guard let message = try? Message(parsing: line) else { continue }
            switch message {
            case .result, .error: answers.append(message)
            case .request, .notification: continue
            }
        }
        guard received.readableBytes <= Self.answerBytesMax else {
            throw Failure(reason: "the answer is too long")
        }
        return answers
    }

    private static func start(_ gateway: Gateway) throws(Failure) -> (input: CInt, output: CInt, pid: Int32) {
        do throws(SystemFault) {
            let started = try PipedProcess.start(
                gateway.program, arguments: gateway.arguments, environment: gateway.environment)
            return (started.input, started.output, started.pid)
        } catch {
            throw Failure(reason: "\(error)")
        }
    }

    private mutating func nextLine() -> ByteBuffer? {
        let view = received.readableBytesView
        guard let end = view.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let line = received.readSlice(length: end - view.startIndex)
        received.moveReaderIndex(forwardBy: 1)
        return line
    }

    private mutating func receive(until deadline: Deadline) throws(Failure) {
        let remaining = max(0, deadline.remainingMilliseconds(at: Clocks.system.monotonic()))
        var wait = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
        guard poll(&wait, 1, Int32(remaining)) > 0 else { return }
        received.discardReadBytes()
        let count = received.writeWithUnsafeMutableBytes(minimumWritableBytes: 65536) { free in
            max(0, read(output, free.baseAddress, free.count))
        }
        guard count > 0 else { throw Failure(reason: "the gateway left without an answer") }
    }
}
