import DequeModule
import Glibc
import NIOCore
import Primitives
import Storage
import Synchronization
import Wire

/// The file beside a copy with what was taken in and the copy's tables do not show yet: a record for each
/// write, appended in one call.
///
/// Nobody waits for the disk, as nobody does for the copy itself: an entry survives the death of its process,
/// and what a crash of the system takes, the feed tells again.
final class IntakeLog: Sendable {
    private struct State {
        var descriptor: Int32
        var length: Int
        /// The entries in the file, each with where it begins.
        var places: Deque<(number: Int64, offset: Int)> = []
    }

    /// Beyond this length, what the tables show is cut out of the file.
    static let lengthMax = 4_194_304

    private let path: String
    private let header: ByteBuffer
    private let disk: Disk
    private let state: Mutex<State>

    /// Where the log of a copy is.
    static func path(beside copy: String) -> String {
        (copy.hasSuffix(".sqlite") ? String(copy.dropLast(7)) : copy) + ".intake"
    }

    /// Opens the log, or begins it where there is none of this id.
    ///
    /// - Returns: The log, and the entries after the place that it has.
    /// - Throws: `unavailable` where the file can't be used.
    static func open(
        _ path: String, at place: IntakePlace, disk: Disk = .system
    ) throws(StorageError) -> (IntakeLog, [IntakeEntry]) {
        let entries = entries(in: path, after: place)
        return (try IntakeLog(path, header: header(of: place.log), entries, disk), entries)
    }

    /// The entries of a file after a place, as far as they can be read; none where it is another's.
    static func entries(in path: String, after place: IntakePlace) -> [IntakeEntry] {
        guard let bytes = IntakeRecord.contents(of: path) else { return [] }
        var rest = bytes
        let header = header(of: place.log)
        guard rest.readSlice(length: header.readableBytes) == header else { return [] }
        var entries: [IntakeEntry] = []
        while let entry = IntakeRecord.read(from: &rest) {
            if entry.number > place.shown { entries.append(entry) }
        }
        return entries
    }

    private static func header(of log: Identifier) -> ByteBuffer {
        ByteBuffer(string: "holdfast intake 1 \(log)\n")
    }

    /// A log of these entries in this place.
    private init(
        _ path: String, header: ByteBuffer, _ entries: [IntakeEntry], _ disk: Disk
    ) throws(StorageError) {
        self.path = path
        self.header = header
        self.disk = disk
        var (rest, places) = (ByteBuffer(), Deque<(number: Int64, offset: Int)>())
        for entry in entries {
            places.append((entry.number, header.readableBytes + rest.readableBytes))
            rest.writeImmutableBuffer(IntakeRecord.bytes(of: entry))
        }
        var begun = try Self.begin(path, [header, rest], disk)
        begun.places = places
        state = Mutex(begun)
    }

    deinit {
        state.withLock { _ = Glibc.close($0.descriptor) }
    }

    /// Appends an entry; on failure nothing of it stays.
    ///
    /// - Throws: `unavailable`.
    func append(_ entry: IntakeEntry) throws(StorageError) {
        let record = IntakeRecord.bytes(of: entry)
        try state.withLock { (state) throws(StorageError) in
            if Self.isRemoved(state.descriptor) { try moveRest(&state) }
            let written = record.withUnsafeReadableBytes { disk.write(state.descriptor, $0, state.length) }
            guard written == record.readableBytes else {
                let error = Self.unusable(path)
                _ = ftruncate(state.descriptor, off_t(state.length))
                throw error
            }
            state.places.append((entry.number, state.length))
            state.length += written
        }
    }

    /// Forgets what is up to a number: the tables show it.
    func drop(through number: Int64) {
        state.withLock { state in
            while let first = state.places.first, first.number <= number { state.places.removeFirst() }
            if state.places.isEmpty {
                guard state.length > header.readableBytes,
                    ftruncate(state.descriptor, off_t(header.readableBytes)) == 0
                else { return }
                state.length = header.readableBytes
            } else if state.length > Self.lengthMax {
                // Where that fails the file stays as it is: longer than it need be.
                try? moveRest(&state)
            }
        }
    }

    /// Goes over to a new file with the entries that are left, in the place of the old.
    private func moveRest(_ state: inout State) throws(StorageError) {
        let first = state.places.first?.offset ?? state.length
        let rest = IntakeRecord.contents(of: state.descriptor, from: first, to: state.length)
        guard let rest else { throw Self.unusable(path) }
        var moved = try Self.begin(path, [header, rest], disk)
        let shift = first - header.readableBytes
        moved.places = Deque(state.places.map { ($0.number, $0.offset - shift) })
        _ = Glibc.close(state.descriptor)
        state = moved
    }

    /// Makes a new file with these bytes and puts it into its place whole.
    private static func begin(
        _ path: String, _ pieces: [ByteBuffer], _ disk: Disk
    ) throws(StorageError) -> State {
        let temporary = "\(path).new"
        let descriptor = Glibc.open(temporary, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw unusable(path) }
        var length = 0
        for piece in pieces where piece.readableBytes > 0 {
            let written = piece.withUnsafeReadableBytes { disk.write(descriptor, $0, length) }
            guard written == piece.readableBytes else {
                let error = unusable(path)
                _ = Glibc.close(descriptor)
                unlink(temporary)
                throw error
            }
            length += written
        }
        guard rename(temporary, path) == 0 else {
            let error = unusable(path)
            _ = Glibc.close(descriptor)
            throw error
        }
        return State(descriptor: descriptor, length: length)
    }

    private static func isRemoved(_ descriptor: Int32) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_nlink == 0
    }

    private static func unusable(_ path: String) -> StorageError {
        StorageError(.unavailable, detail: "\(path): \(String(cString: strerror(errno)))")
    }
}
