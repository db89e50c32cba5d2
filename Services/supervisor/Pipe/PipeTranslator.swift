import NIOCore
import Primitives
import Wire

/// Lines of a client become frames of a service, and frames lines: pure, and never more than a few messages
/// behind.
struct PipeTranslator {
    /// The most requests without an answer; then no more lines are taken.
    static let requestsMax = 1024
    /// How much may wait for either side to take it, in bytes; a single message may be longer.
    static let pendingBytesMax = 1 << 20

    /// What waits to be sent to the service.
    private(set) var frames = ByteBuffer()
    /// What waits to be written for the client.
    private(set) var lines = ByteBuffer()
    private var framer = LineFramer()
    private var decoder = FrameDecoder()
    private var unanswered: Set<ByteBuffer> = []

    /// Whether the client's lines should be read.
    var takesLines: Bool {
        frames.readableBytes < Self.pendingBytesMax && unanswered.count < Self.requestsMax
            && lines.readableBytes < Self.pendingBytesMax
    }

    /// Whether the service's frames should be read.
    var takesFrames: Bool { lines.readableBytes < Self.pendingBytesMax }

    /// Whether the service owes an answer, or the client has not been given all.
    var isBusy: Bool { !unanswered.isEmpty || frames.readableBytes > 0 || lines.readableBytes > 0 }

    /// Takes what the client has written.
    mutating func take(fromClient bytes: ByteBuffer) {
        framer.append(bytes)
        while let piece = framer.next() { take(piece) }
    }

    /// The client writes nothing more.
    mutating func clientEnded() {
        if let last = framer.finish() { take(last) }
    }

    /// Takes what the service has sent.
    ///
    /// - Throws: `FrameFault`; the service can't be followed any further.
    mutating func take(fromService bytes: ByteBuffer) throws(FrameFault) {
        decoder.append(bytes)
        while let frame = try decoder.next() {
            switch try? Message(parsing: frame) {
            case .result(let id, _), .error(let id?, _): unanswered.remove(id.bytes)
            default: break
            }
            // In JSON a line break only ever stands between values, and a message is one line.
            lines.writeBytes(frame.readableBytesView.lazy.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 })
            lines.writeStaticString("\n")
        }
    }

    /// So many bytes for the service are gone.
    mutating func sent(_ count: Int) {
        frames.moveReaderIndex(forwardBy: count)
        frames.discardReadBytes()
    }

    /// So many bytes for the client are gone.
    mutating func written(_ count: Int) {
        lines.moveReaderIndex(forwardBy: count)
        lines.discardReadBytes()
    }

    /// A service closes the connection over what is no JSON: it is answered here instead.
    private mutating func take(_ piece: LineFramer.Piece) {
        guard case .line(let line) = piece else {
            let message = "a line is longer than \(Limits.frameBytesMax) bytes"
            lines.writeError(id: nil, code: .invalidRequest, message: message)
            lines.writeStaticString("\n")
            return
        }
        guard line.readableBytesView.contains(where: { $0 != 0x20 && $0 != 0x0D && $0 != 0x09 }) else {
            return
        }
        do throws(Message.Fault) {
            switch try Message(parsing: line) {
            case .request(let id, _, _): unanswered.insert(id.bytes)
            case .notification("notifications/cancelled", let params):
                if let id = params?["requestId"] { unanswered.remove(id.bytes) }
            case .notification, .result, .error: break
            }
        } catch {
            if case .notJSON(let fault) = error {
                let message = "not JSON at byte \(fault.offset): \(fault.reason)"
                lines.writeError(id: nil, code: .parseError, message: message)
                lines.writeStaticString("\n")
                return
            }
            // The service says what is wrong with it.
        }
        frames.writeFrame { $0.writeImmutableBuffer(line) }
    }
}
