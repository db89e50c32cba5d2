import CLinux
import Glibc
import NIOCore
import Primitives
import Processes
import Wire

/// One blocking conversation with a supervisor over its socket: what a short command needs, without an event
/// loop.
struct ControlClient: ~Copyable {
    enum Failure: Error, Sendable, Equatable {
        /// Nobody listens.
        case absent
        /// The supervisor refused; in its words.
        case refused(String)
        /// The conversation broke off, or took too long.
        case broken(String)

        /// For people.
        var sentence: String {
            switch self {
            case .absent: "nobody listens"
            case .refused(let reason), .broken(let reason): reason
            }
        }
    }

    private let descriptor: CInt
    private var decoder = FrameDecoder()

    /// Connects.
    ///
    /// - Throws: `Failure.absent` where nobody listens.
    init(path: String) throws(Failure) {
        do throws(SystemFault) {
            descriptor = try SocketBinder.connect(to: path)
        } catch {
            guard error.code == ENOENT || error.code == ECONNREFUSED else { throw .broken("\(error)") }
            throw .absent
        }
    }

    deinit {
        close(descriptor)
    }

    /// Asks, and waits for the answer.
    ///
    /// - Throws: `Failure`.
    mutating func call(
        _ method: String, _ params: JSON = [:], withinMilliseconds limit: Int64
    ) throws(Failure) -> JSON {
        var frame = ByteBuffer()
        frame.writeFrame { body in
            body.writeRequest(id: 1, method: method) { $0.writeImmutableBuffer(params.serialized) }
        }
        let isSent = frame.withUnsafeReadableBytes { Descriptor.writeAll($0, to: descriptor) }
        guard isSent else { throw .broken("the supervisor has closed the connection") }
        let deadline = Deadline(milliseconds: limit, from: Clocks.system.monotonic())
        while true {
            if let answer = try nextFrame() { return try Self.result(of: answer) }
            guard try receive(until: deadline) else {
                throw .broken("the supervisor has closed the connection")
            }
        }
    }

    /// Waits until the supervisor closes the connection, which it does when it is done; false if it takes
    /// longer.
    mutating func waitForEnd(withinMilliseconds limit: Int64) -> Bool {
        let deadline = Deadline(milliseconds: limit, from: Clocks.system.monotonic())
        do throws(Failure) {
            while try receive(until: deadline) { _ = try nextFrame() }
            return true
        } catch {
            return false
        }
    }

    private mutating func nextFrame() throws(Failure) -> ByteBuffer? {
        do throws(FrameFault) {
            return try decoder.next()
        } catch {
            throw .broken("the answer makes no sense")
        }
    }

    /// Takes what arrives next; false at the end of the stream.
    private mutating func receive(until deadline: Deadline) throws(Failure) -> Bool {
        while true {
            let remaining = deadline.remainingMilliseconds(at: Clocks.system.monotonic())
            guard remaining > 0 else { throw .broken("no answer in time") }
            var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let count = poll(&wait, 1, Int32(min(remaining, 60_000)))
            if count == 0 || (count < 0 && errno == EINTR) { continue }
            var bytes = ByteBuffer()
            let received = bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: 65536) { free in
                max(0, read(descriptor, free.baseAddress, free.count))
            }
            if received > 0 { decoder.append(bytes) }
            return received > 0
        }
    }

    private static func result(of frame: ByteBuffer) throws(Failure) -> JSON {
        guard let message = try? Message(parsing: frame) else { throw .broken("the answer makes no sense") }
        switch message {
        case .result(_, let result): return result.decoded ?? .null
        case .error(_, let error): throw .refused(error["message"]?.string ?? "refused")
        case .request, .notification: throw .broken("the answer makes no sense")
        }
    }
}
