import Glibc
import NIOCore
import Primitives
import Storage
import Synchronization

/// The file beside the journal that says how far it must reach: `<path>.mark`.
///
/// One line of fixed width: store id, last acknowledged sequence, the sequence up to which everything is
/// concluded, SHA-256 of those. A journal that ends before the mark has lost what it had acknowledged.
final class JournalMark: Sendable {
    /// What the line says.
    struct Content: Sendable, Equatable {
        var storeID: Identifier
        /// The last acknowledged sequence.
        var last: Int64
        /// Everything up to here was concluded; it may lag.
        var settled: Int64
    }

    private struct State {
        var content: Content
        var descriptor: Int32
    }

    private let path: String
    private let disk: Disk
    private let state: Mutex<State>

    /// Makes the file, or replaces what it says. It blocks.
    init(path: String, _ content: Content, disk: Disk = .system) throws(JournalError) {
        self.path = path
        self.disk = disk
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unusable(detail: JournalMark.words(path)) }
        state = Mutex(State(content: content, descriptor: descriptor))
        guard state.withLock({ write(&$0) }) else {
            throw .unusable(detail: JournalMark.words(path))
        }
    }

    deinit {
        close()
    }

    /// Closes the file; nothing is written after that.
    func close() {
        state.withLock { state in
            if state.descriptor >= 0 { Glibc.close(state.descriptor) }
            state.descriptor = -1
        }
    }

    /// Notes that everything up to `sequence` is durable; answers whether the disk has the note. It blocks.
    func raise(to sequence: Int64) -> Bool {
        state.withLock { state in
            // Another thread's later note stands for this one, too.
            guard sequence > state.content.last else { return true }
            let before = state.content.last
            state.content.last = sequence
            if write(&state) { return true }
            state.content.last = before
            return false
        }
    }

    /// Notes that everything up to `sequence` is concluded; written along with the next `raise`.
    func settle(to sequence: Int64) {
        state.withLock { $0.content.settled = max($0.content.settled, sequence) }
    }

    /// Writes the line, into a new file where somebody has removed the one that is open.
    private func write(_ state: inout State) -> Bool {
        var status = stat()
        if fstat(state.descriptor, &status) == 0, status.st_nlink == 0 {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { return false }
            Glibc.close(state.descriptor)
            state.descriptor = descriptor
        }
        let line = JournalMark.text(state.content)
        let written = line.withUnsafeReadableBytes { disk.write(state.descriptor, $0, 0) }
        return written == line.readableBytes && disk.synchronize(state.descriptor) == 0
    }

    private static func words(_ path: String) -> String { "\(path): \(String(cString: strerror(errno)))" }

    // MARK: The line

    /// The line of this content.
    static func text(_ content: Content) -> ByteBuffer {
        let fields = "\(content.storeID) \(padded(content.last)) \(padded(content.settled))"
        return ByteBuffer(string: "\(fields) \(digest(fields))\n")
    }

    /// Reads the line; nil where it is not whole.
    static func parse(_ line: ByteBuffer) -> Content? {
        let parts = String(buffer: line).split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 4, let storeID = Identifier(String(parts[0])), let last = Int64(parts[1]),
            let settled = Int64(parts[2])
        else { return nil }
        let content = Content(storeID: storeID, last: last, settled: settled)
        return text(content) == line ? content : nil
    }

    /// What the file says; nil where there is none, or it is damaged.
    static func read(path: String) -> Content? {
        guard let file = try? OpenFile(path, O_RDONLY), let line = try? file.read(at: 0, count: lineBytes)
        else { return nil }
        return parse(line)
    }

    private static let digits = 19
    private static let lineBytes = 36 + 2 * (digits + 1) + 1 + 64 + 1

    private static func padded(_ number: Int64) -> String {
        let text = String(max(0, number))
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    private static func digest(_ fields: String) -> String {
        var digest = Digest()
        digest.add(fields)
        return digest.hexadecimal
    }
}
