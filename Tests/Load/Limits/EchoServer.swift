import Foundation

/// A server that does nothing: it answers each frame with some hundred bytes at once, or gives back what it
/// is sent. A thread for each connection, blocking calls, no more. What the driver reaches against it is what
/// the driver itself can do.
public enum EchoServer {
    /// How it answers.
    enum Mode: String {
        /// Each request in a frame with a result.
        case frames
        /// Bytes with the same bytes.
        case bytes
    }

    /// The flag that makes this program such a server: followed by mode and path.
    static let flag = "--echo-server"

    /// Becomes the server where the command line says so; returns where it does not.
    public static func runIfAsked() {
        let words = CommandLine.arguments
        guard words.count == 4, words[1] == flag, let mode = Mode(rawValue: words[2]) else { return }
        signal(SIGPIPE, SIG_IGN)
        let listener = UnixSocketCalls.listen(words[3])
        while listener >= 0 {
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else { break }
            Thread.detachNewThread {
                mode == .frames ? answerFrames(descriptor) : giveBack(descriptor)
                close(descriptor)
            }
        }
        exit(1)
    }

    private static func giveBack(_ descriptor: CInt) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0, UnixSocketCalls.writeAll(descriptor, buffer[..<count]) else { return }
        }
    }

    /// An answer's beginning up to its id, and what follows it: some 300 bytes as a vendor has.
    private static let head = Array(#"{"jsonrpc":"2.0","id":"#.utf8)
    private static let tail: [UInt8] = {
        let filling = String(repeating: "x", count: 220)
        return Array(#","result":{"structuredContent":{"version":1,"text":"\#(filling)"}}}"#.utf8)
    }()

    private static func answerFrames(_ descriptor: CInt) {
        var pending: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return }
            pending += buffer[..<count]
            var place = 0
            var answers: [UInt8] = []
            while pending.count - place >= 4 {
                let length = pending[place..<(place + 4)].reduce(0) { $0 << 8 | Int($1) }
                guard pending.count - place >= 4 + length else { break }
                answer(pending[(place + 4)..<(place + 4 + length)], &answers)
                place += 4 + length
            }
            pending.removeFirst(place)
            guard UnixSocketCalls.writeAll(descriptor, answers[...]) else { return }
        }
    }

    private static func answer(_ request: ArraySlice<UInt8>, _ answers: inout [UInt8]) {
        let digits = request.dropFirst(head.count).prefix { (0x30...0x39).contains($0) }
        let length = UInt32(head.count + digits.count + tail.count)
        withUnsafeBytes(of: length.bigEndian) { answers += $0 }
        answers += head
        answers += digits
        answers += tail
    }
}

/// The calls of Unix sockets, plainly.
enum UnixSocketCalls {
    static func listen(_ path: String) -> CInt {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        guard withAddress(path, { bind(descriptor, $0, $1) }) == 0, Foundation.listen(descriptor, 64) == 0
        else { return -1 }
        return descriptor
    }

    static func connect(_ path: String) -> CInt {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        guard withAddress(path, { Foundation.connect(descriptor, $0, $1) }) == 0 else {
            close(descriptor)
            return -1
        }
        return descriptor
    }

    static func writeAll(_ descriptor: CInt, _ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = write(
                    descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }

    private static func withAddress(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) -> CInt {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let size = MemoryLayout.size(ofValue: address.sun_path)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(size - 1)) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
