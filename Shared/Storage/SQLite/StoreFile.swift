import Glibc
import Primitives
import Synchronization

/// An SQLite file that this process has for itself: the lock beside it, and the file's identity on disk.
final class StoreFile: Sendable {
    /// Open as long as the database is: closing any descriptor of a file drops all of the process's POSIX
    /// locks on it, SQLite's among them. The WAL is not locked.
    private struct Descriptors {
        var file: Int32
        var wal: Int32 = -1
        /// How often another file took the place of the one that was open.
        var generation = 0
    }

    let path: String
    let disk: Disk
    private let lock: Int32
    private let descriptors: Mutex<Descriptors>
    private let isReleased = Mutex(false)

    /// Makes the directory (0700) and the file (0600) where they are missing, and takes the lock.
    ///
    /// - Throws: `locked` if another holds it for a second more; `fileUnusable`.
    init(path: String, disk: Disk = .system, clocks: Clocks) throws(StoreOpenError) {
        self.path = path
        self.disk = disk
        try StoreFile.makeDirectories(of: path)
        let lock = open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw StoreFile.unusable("\(path).lock") }
        do throws(StoreOpenError) {
            guard StoreFile.take(lock, clocks) else { throw .locked(path: path) }
            try LostFile(path: path, disk: disk).finishRestoring(at: clocks.now())
            descriptors = Mutex(Descriptors(file: try StoreFile.openFile(path)))
        } catch {
            Glibc.close(lock)
            throw error
        }
        self.lock = lock
    }

    deinit {
        release()
    }

    /// Gives the file up to others; to be called once the database is closed.
    func release() {
        isReleased.withLock { isReleased in
            guard !isReleased else { return }
            isReleased = true
            descriptors.withLock { descriptors in
                Glibc.close(descriptors.file)
                if descriptors.wal >= 0 { Glibc.close(descriptors.wal) }
            }
            Glibc.close(lock)
        }
    }

    /// Whether the paths of file and WAL still lead to those that are open: not so once one was removed,
    /// moved or replaced.
    var isInPlace: Bool {
        descriptors.withLock { descriptors in
            findWAL(&descriptors)
            return StoreFile.leads(path, to: descriptors.file)
                && (descriptors.wal < 0 || StoreFile.leads("\(path)-wal", to: descriptors.wal))
        }
    }

    /// Whether the path of the file still leads to the one that is open, whatever became of its WAL.
    var isOwn: Bool { descriptors.withLock { StoreFile.leads(path, to: $0.file) } }

    /// Whether the open file and its WAL still have a name. Cheaper than `isInPlace`: two system calls, half
    /// a microsecond each.
    var hasName: Bool {
        descriptors.withLock { descriptors in
            findWAL(&descriptors)
            return StoreFile.links(of: descriptors.file) > 0
                && (descriptors.wal < 0 || StoreFile.links(of: descriptors.wal) > 0)
        }
    }

    /// - Throws: `fileUnusable` if the file is not in its place any more.
    func check() throws(StoreOpenError) {
        guard isInPlace else {
            throw .fileUnusable(detail: "\(path) was removed or replaced while it was opened")
        }
    }

    /// How often another file took the place of the one that was open; connections follow.
    var generation: Int { descriptors.withLock { $0.generation } }

    /// Takes the file that has the path now for the one that is open.
    ///
    /// - Throws: `fileUnusable`.
    func follow() throws(StoreOpenError) {
        let opened = try StoreFile.openFile(path)
        descriptors.withLock { descriptors in
            Glibc.close(descriptors.file)
            if descriptors.wal >= 0 { Glibc.close(descriptors.wal) }
            descriptors = Descriptors(file: opened, generation: descriptors.generation + 1)
        }
    }

    /// Whether there is a file of this path.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Whether some process has the file of this path for itself now.
    static func isTaken(_ path: String) -> Bool {
        let lock = open("\(path).lock", O_RDWR | O_CLOEXEC)
        guard lock >= 0 else { return false }
        defer { Glibc.close(lock) }
        return flock(lock, LOCK_EX | LOCK_NB) != 0
    }

    // MARK: Descriptors

    /// SQLite makes the WAL with the first look into the file.
    private func findWAL(_ descriptors: inout Descriptors) {
        if descriptors.wal < 0 { descriptors.wal = open("\(path)-wal", O_RDONLY | O_CLOEXEC) }
    }

    private static func links(of descriptor: Int32) -> Int {
        var opened = stat()
        return fstat(descriptor, &opened) == 0 ? Int(opened.st_nlink) : 0
    }

    private static func leads(_ path: String, to descriptor: Int32) -> Bool {
        var opened = stat()
        var named = stat()
        guard fstat(descriptor, &opened) == 0, opened.st_nlink > 0, stat(path, &named) == 0 else {
            return false
        }
        return opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
    }

    private static func openFile(_ path: String) throws(StoreOpenError) -> Int32 {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw unusable(path) }
        // A file that was copied here may be open to others; its WAL takes over its rights.
        fchmod(descriptor, 0o600)
        return descriptor
    }

    private static func take(_ lock: Int32, _ clocks: Clocks) -> Bool {
        let end = clocks.monotonic().advanced(milliseconds: 1000)
        while flock(lock, LOCK_EX | LOCK_NB) != 0 {
            guard clocks.monotonic() < end else { return false }
            // flock has no timed wait.
            usleep(10_000)
        }
        return true
    }

    private static func makeDirectories(of path: String) throws(StoreOpenError) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        let directory = String(path[..<slash])
        if access(directory, F_OK) == 0 { return }
        try makeDirectories(of: directory)
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST else { throw unusable(directory) }
    }

    /// The error of the system call that just failed on `path`.
    static func unusable(_ path: String) -> StoreOpenError {
        let words = "\(path): \(String(cString: strerror(errno)))"
        return errno == ENOSPC ? .unavailable(detail: words) : .fileUnusable(detail: words)
    }
}
