import Foundation
import NIOCore
public import Wire

/// A connection to a service's socket that sends any bytes at all and takes the frames that come back.
public final class FrameSocket: Sendable {
    private let frames = Inbox<JSON>()
    /// Closes the descriptor with the last of those who use it: its number may be another socket's then.
    private let owner: DescriptorOwner

    /// Connects.
    ///
    /// - Throws: `SpawnFailure` with the call that failed.
    public init(path: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SpawnFailure(what: "socket", code: errno) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let size = MemoryLayout.size(ofValue: address.sun_path)
        withUnsafeMutableBytes(of: &address.sun_path) { bytes in
            bytes.copyBytes(from: path.utf8.prefix(size - 1))
        }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            let code = errno
            Foundation.close(descriptor)
            throw SpawnFailure(what: "connect \(path)", code: code)
        }
        let owner = DescriptorOwner(descriptor)
        self.owner = owner
        let frames = frames
        Thread.detachNewThread {
            Self.read(owner.descriptor, into: frames)
            frames.end()
        }
    }

    /// Sends bytes as they are; false where the other side does not take them any more.
    @discardableResult
    public func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.send(owner.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Sends a message in a frame.
    @discardableResult
    public func send(_ message: JSON) -> Bool { send(Self.frame(Array(message.text.utf8))) }

    /// These bytes with their length before them.
    public static func frame(_ body: [UInt8]) -> [UInt8] { prefix(body.count) + body }

    /// A length as the protocol writes it.
    public static func prefix(_ length: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: length).bigEndian, Array.init)
    }

    /// The next message; nil where the other side has closed.
    ///
    /// - Throws: `TimedOut`.
    public func next(within limit: Duration = .seconds(10)) async throws -> JSON? {
        try await frames.next(within: limit, "a frame")
    }

    /// Closes both ways.
    public func close() { shutdown(owner.descriptor, Int32(SHUT_RDWR)) }

    deinit { close() }

    private static func read(_ descriptor: CInt, into frames: Inbox<JSON>) {
        var pending = ByteBuffer()
        while true {
            let count = pending.writeWithUnsafeMutableBytes(minimumWritableBytes: 65536) { free in
                max(0, recv(descriptor, free.baseAddress, free.count, 0))
            }
            guard count > 0 else { break }
            while let length: UInt32 = pending.getInteger(at: pending.readerIndex),
                pending.readableBytes >= 4 + Int(length)
            {
                pending.moveReaderIndex(forwardBy: 4)
                guard let body = pending.readSlice(length: Int(length)) else { break }
                frames.put((try? JSON(parsing: body)) ?? .string(String(buffer: body)))
            }
        }
    }
}

/// Closes a descriptor when nobody uses it any more.
private final class DescriptorOwner: Sendable {
    let descriptor: CInt

    init(_ descriptor: CInt) {
        self.descriptor = descriptor
    }

    deinit { Foundation.close(descriptor) }
}
