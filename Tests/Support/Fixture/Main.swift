import Glibc
import NIOCore
import NIOPosix

/// An MCP server that offers what the scenarios of a conformance suite ask for: revision 2026-07-28 over
/// standard input and output, a message a line. It is no part of what ships.
@main
struct Main {
    static func main() {
        signal(SIGPIPE, SIG_IGN)
        let eventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        let server = NIOLoopBoundBox.makeEmptyBox(valueType: FixtureServer.self, eventLoop: eventLoop)
        eventLoop.execute { server.value = FixtureServer(eventLoop: eventLoop, write: write) }
        while let line = readLine(strippingNewline: true) {
            eventLoop.execute { server.value?.receive(ByteBuffer(string: line)) }
        }
        // What was read before the end is answered as far as it can be at once.
        eventLoop.execute { exit(0) }
        while true { pause() }
    }

    private static func write(_ message: ByteBuffer) {
        var line = message
        line.writeStaticString("\n")
        line.withUnsafeReadableBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Glibc.write(
                    STDOUT_FILENO, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { exit(0) }
                rest = rest.dropFirst(count)
            }
        }
    }
}
