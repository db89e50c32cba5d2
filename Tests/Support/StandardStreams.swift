import Foundation
import NIOCore
import Synchronization

/// The pipes and files between a test and one child, none of them inherited by anybody else.
struct StandardStreams: Sendable {
    /// What the child has as 0, 1 and 2.
    let childEnds: [CInt]
    /// Where the test writes what the child reads.
    let inputEnd: CInt
    private let readers: [(CInt, @Sendable (ByteBuffer) -> Void)]

    /// - Throws: `SpawnFailure`.
    init(output: TestProcess.Sink, errors: TestProcess.Sink) throws {
        var readers: [(CInt, @Sendable (ByteBuffer) -> Void)] = []
        let input = try Self.pipe()
        var ends = [input.read]
        for sink in [output, errors] {
            switch sink {
            case .discard: ends.append(try Self.open("/dev/null"))
            case .file(let path): ends.append(try Self.open(path))
            case .pieces(let take):
                let pipe = try Self.pipe()
                ends.append(pipe.write)
                readers.append((pipe.read, take))
            }
        }
        (childEnds, inputEnd, self.readers) = (ends, input.write, readers)
    }

    func closeChildEnds() {
        for descriptor in childEnds { close(descriptor) }
    }

    func startReading() {
        for (descriptor, take) in readers {
            Thread.detachNewThread { Self.read(descriptor, take) }
        }
    }

    private static func read(_ descriptor: CInt, _ take: (ByteBuffer) -> Void) {
        defer { close(descriptor) }
        while true {
            var buffer = ByteBuffer()
            let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 65536) { free in
                while true {
                    let count = Foundation.read(descriptor, free.baseAddress, free.count)
                    if count < 0, errno == EINTR { continue }
                    return max(0, count)
                }
            }
            take(buffer)
            if count == 0 { return }
        }
    }

    private static func pipe() throws -> (read: CInt, write: CInt) {
        var ends: [CInt] = [-1, -1]
        // Made and handed over on the one thread that starts processes: none is started in between.
        guard Foundation.pipe(&ends) == 0 else { throw SpawnFailure(what: "pipe", code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func open(_ path: String) throws -> CInt {
        let descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SpawnFailure(what: "open \(path)", code: errno) }
        return descriptor
    }
}
