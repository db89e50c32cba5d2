import Glibc
import NIOCore
public import Primitives
package import Storage

/// `pending.md` of the state directory: the second durable copy of what the journals of this host hold, as
/// text that people can read. Every service of the host appends to it, under `text.lock`.
///
/// Everything here blocks its thread.
public final class PendingFile: @unchecked Sendable {
    /// The file.
    public let path: String
    let directory: String
    let disk: Disk
    let clocks: Clocks
    private let lockMilliseconds: Int64
    /// Guards what follows.
    private let monitor = Monitor()
    private var queue: [PendingAppend] = []
    private var isWriting = false
    private var restsUntil: MonotonicTime?
    private var failure: PendingFileError?

    static let heading = """
        # Writes accepted while the database was away

        Holdfast appends to this file and reads it back if a journal is lost. Please do not edit it.


        """
    private static let restMilliseconds: Int64 = 1000
    /// What appending waits for beyond the lock: disks that are slow.
    private static let writeMilliseconds: Int64 = 10_000

    /// The file in this directory; it is made when first written.
    ///
    /// - Parameter lockMilliseconds: How long to wait for `text.lock` while another process has it.
    public convenience init(directory: String, clocks: Clocks, lockMilliseconds: Int64 = 500) {
        self.init(directory: directory, disk: .system, clocks: clocks, lockMilliseconds: lockMilliseconds)
    }

    /// The same, written through a disk; so is the journal that it belongs to.
    package init(directory: String, disk: Disk, clocks: Clocks, lockMilliseconds: Int64 = 500) {
        self.directory = directory
        self.disk = disk
        self.clocks = clocks
        self.lockMilliseconds = lockMilliseconds
        path = "\(directory)/pending.md"
    }

    /// Appends writes and returns once they are durable.
    public func append(_ writes: [PendingWrite]) throws(PendingFileError) {
        var lines = ByteBuffer()
        for write in writes { write.write(to: &lines) }
        try append(lines)
    }

    /// Appends outcomes, each with its write's summary, and returns once they are durable.
    public func append(_ outcomes: [(PendingOutcome, summary: String)]) throws(PendingFileError) {
        var lines = ByteBuffer()
        for (outcome, summary) in outcomes { outcome.write(summary: summary, to: &lines) }
        try append(lines)
    }

    /// Calls `visit` with each whole record in order, reading in pieces; anything may stand between them.
    ///
    /// What is appended meanwhile is not seen; where the lock can't be had, a line that another process is
    /// just writing may count as damaged. A missing file is an empty one.
    public func read(_ visit: (PendingRecord) -> Void) throws(PendingFileError) -> PendingTally {
        guard access(path, F_OK) == 0 else { return PendingTally() }
        let file: OpenFile
        do throws(PendingFileError) {
            file = try locked { () throws(PendingFileError) in try OpenFile(path, O_RDONLY) }
        } catch .locked {
            file = try OpenFile(path, O_RDONLY)
        }
        var parser = PendingParser()
        try file.forEachPiece { (piece) throws(PendingFileError) in
            for record in parser.take(piece) { visit(record) }
        }
        if let last = parser.end() { visit(last) }
        return parser.tally
    }

    /// Runs `body` under `text.lock`.
    func locked<Value>(
        _ body: () throws(PendingFileError) -> Value
    ) throws(PendingFileError) -> Value {
        let deadline = Deadline(milliseconds: lockMilliseconds, from: clocks.monotonic())
        let lock = try TextLock(directory: directory, until: deadline, clocks)
        defer { lock.release() }
        return try body()
    }
}

// MARK: Appending in groups

extension PendingFile {
    /// One thread writes for all that wait, so that they share one wait for the disk.
    private func append(_ lines: ByteBuffer) throws(PendingFileError) {
        guard lines.readableBytes > 0 else { return }
        let mine = PendingAppend(lines)
        let milliseconds = lockMilliseconds + PendingFile.writeMilliseconds
        let deadline = Deadline(milliseconds: milliseconds, from: clocks.monotonic())
        monitor.lock()
        defer { monitor.unlock() }
        queue.append(mine)
        while true {
            if let result = mine.result { return try result.get() }
            if isWriting {
                guard !deadline.hasPassed(at: clocks.monotonic()) else {
                    queue.removeAll { $0 === mine }
                    throw .unusable(detail: "\(path): writing takes too long")
                }
                monitor.wait(until: deadline.time)
            } else {
                writeQueue()
            }
        }
    }

    /// Writes what waits; the monitor is held at the start and at the end.
    private func writeQueue() {
        let group = queue
        let refusal = refusal
        queue = []
        isWriting = true
        monitor.unlock()
        let result = Result { () throws(PendingFileError) in
            if let refusal { throw refusal }
            try locked { () throws(PendingFileError) in try write(group) }
        }
        monitor.lock()
        isWriting = false
        if case .failure(let error) = result, refusal == nil { note(error) }
        for append in group { append.result = result }
        monitor.broadcast()
    }

    /// Why nothing is even tried.
    private var refusal: PendingFileError? {
        if let failure { return failure }
        guard let restsUntil, clocks.monotonic() < restsUntil else { return nil }
        return .locked
    }

    private func note(_ error: PendingFileError) {
        switch error {
        // A stopped process that has the lock would slow every write down by the whole wait.
        case .locked: restsUntil = clocks.monotonic().advanced(milliseconds: PendingFile.restMilliseconds)
        case .failed: failure = error
        case .unusable: break
        }
    }

    private func write(_ group: [PendingAppend]) throws(PendingFileError) {
        let file = try OpenFile(path, O_RDWR | O_CREAT | O_APPEND, disk)
        var bytes = ByteBuffer()
        if file.length == 0 {
            bytes.writeString(PendingFile.heading)
        } else if try file.read(at: file.length - 1, count: 1) != ByteBuffer(string: "\n") {
            // A line that was torn must not take ours along.
            bytes.writeString("\n")
        }
        for append in group { bytes.writeImmutableBuffer(append.lines) }
        try file.append(bytes)
        try file.synchronize()
        if file.length == 0 { try OpenFile.synchronize(directory: directory, disk) }
    }
}

/// Lines that wait to be written, and what came of it; guarded by the file's monitor.
private final class PendingAppend {
    let lines: ByteBuffer
    var result: Result<Void, PendingFileError>?

    init(_ lines: ByteBuffer) {
        self.lines = lines
    }
}
