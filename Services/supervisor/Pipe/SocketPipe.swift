import CLinux
import Glibc
import NIOCore
import Primitives
import Processes

/// Carries messages between this process's standard streams and a service, until either ends.
///
/// One thread, and nothing on it waits but `poll`: whoever reads slowly holds up only whoever writes to it.
struct SocketPipe: ~Copyable {
    struct Failure: Error, Sendable, Equatable {
        let reason: String
    }

    /// How long what is under way may take once the input has ended, in milliseconds.
    private static let patience = Limits.deadlineMillisecondsMax
    /// What a pipe takes without waiting once it takes anything at all.
    private static let pieceBytes = 4096

    private let path: String
    private let service: CInt
    private var translator = PipeTranslator()
    private var end: Deadline?

    /// Connects.
    ///
    /// - Throws: `Failure`.
    init(path: String) throws(Failure) {
        signal(SIGPIPE, SIG_IGN)
        self.path = path
        do throws(SystemFault) {
            service = try SocketBinder.connect(to: path)
        } catch {
            throw Failure(reason: "can't " + error.description)
        }
    }

    deinit { close(service) }

    /// Carries until the input has ended and everything is answered.
    ///
    /// - Throws: `Failure` where the service ends first.
    mutating func run() throws(Failure) {
        while true {
            if let end {
                if !translator.isBusy { return }
                guard !end.hasPassed(at: Clocks.system.monotonic()) else {
                    throw Failure(reason: "\(path) did not answer everything in time")
                }
            }
            try turn()
        }
    }

    /// Waits until something can be done, and does it.
    private mutating func turn() throws(Failure) {
        let output: CInt = translator.lines.readableBytes > 0 ? STDOUT_FILENO : -1
        let input: CInt = end == nil && translator.takesLines ? STDIN_FILENO : -1
        var wanted: Int32 = translator.takesFrames ? POLLIN : 0
        if translator.frames.readableBytes > 0 { wanted |= POLLOUT }
        var waits = [
            pollfd(fd: input, events: Int16(POLLIN), revents: 0),
            pollfd(fd: service, events: Int16(wanted), revents: 0),
            pollfd(fd: output, events: Int16(POLLOUT), revents: 0),
        ]
        let limit = end.map { Int32(max(1, $0.remainingMilliseconds(at: Clocks.system.monotonic()))) } ?? -1
        guard poll(&waits, nfds_t(waits.count), limit) > 0 else { return }
        if waits[2].revents != 0 { try writeLines() }
        if waits[1].revents & Int16(POLLOUT) != 0 { try sendFrames() }
        if waits[1].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0, translator.takesFrames {
            try readFrames()
        }
        if waits[0].revents != 0 { readLines() }
    }

    private mutating func readLines() {
        var bytes = ByteBuffer()
        var count = 0
        bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: 65536) { free in
            count = read(STDIN_FILENO, free.baseAddress, free.count)
            return max(0, count)
        }
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        guard count <= 0 else { return translator.take(fromClient: bytes) }
        translator.clientEnded()
        end = Deadline(milliseconds: Self.patience, from: Clocks.system.monotonic())
    }

    private mutating func readFrames() throws(Failure) {
        var bytes = ByteBuffer()
        var count = 0
        bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: 65536) { free in
            count = recv(service, free.baseAddress, free.count, CInt(MSG_DONTWAIT))
            return max(0, count)
        }
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        guard count > 0 else { throw Failure(reason: "\(path) has closed the connection") }
        do {
            try translator.take(fromService: bytes)
        } catch {
            throw Failure(reason: "\(path) does not speak the protocol")
        }
    }

    private mutating func sendFrames() throws(Failure) {
        let count = translator.frames.withUnsafeReadableBytes { bytes in
            send(service, bytes.baseAddress, bytes.count, CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL))
        }
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        guard count >= 0 else { throw Failure(reason: "\(path) has closed the connection") }
        translator.sent(count)
    }

    private mutating func writeLines() throws(Failure) {
        let count = translator.lines.withUnsafeReadableBytes { bytes in
            write(STDOUT_FILENO, bytes.baseAddress, min(bytes.count, Self.pieceBytes))
        }
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        guard count >= 0 else { throw Failure(reason: "nobody reads the answers any more") }
        translator.written(count)
    }
}
