import Glibc
import Primitives
import Synchronization

/// An SQLite file that this process has for itself: the lock beside it, and the file's identity on disk.
final class StoreFile: Sendable {
    let path: String
    private let lock: Int32
    /// Open as long as the database is: closing any descriptor of a file drops all of the process's POSIX
    /// locks on it, SQLite's among them.
    private let descriptor: Int32
    private let isReleased = Mutex(false)

    /// Makes the directory (0700) and the file (0600) where they are missing, and takes the lock.
    ///
    /// - Throws: `locked` if another holds it for a second more; `fileUnusable`.
    init(path: String, clocks: Clocks) throws(StoreOpenError) {
        self.path = path
        try StoreFile.makeDirectories(of: path)
        let lock = open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw StoreFile.unusable("\(path).lock") }
        guard StoreFile.take(lock, clocks) else {
            Glibc.close(lock)
            throw .locked(path: path)
        }
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let error = StoreFile.unusable(path)
            Glibc.close(lock)
            throw error
        }
        // A file that was copied here may be open to others; its WAL takes over its rights.
        fchmod(descriptor, 0o600)
        self.lock = lock
        self.descriptor = descriptor
    }

    deinit {
        release()
    }

    /// Gives the file up to others; to be called once the database is closed.
    func release() {
        isReleased.withLock { isReleased in
            guard !isReleased else { return }
            isReleased = true
            Glibc.close(descriptor)
            Glibc.close(lock)
        }
    }

    /// Whether the path still leads to the file that is open: not so once it was removed or replaced.
    var isInPlace: Bool {
        var opened = stat()
        var named = stat()
        guard fstat(descriptor, &opened) == 0, opened.st_nlink > 0, stat(path, &named) == 0 else {
            return false
        }
        return opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
    }

    /// Whether the open file still has a name. Cheaper than `isInPlace`: one system call.
    var hasName: Bool {
        var opened = stat()
        return fstat(descriptor, &opened) == 0 && opened.st_nlink > 0
    }

    /// - Throws: `fileUnusable` if the file is not in its place any more.
    func check() throws(StoreOpenError) {
        guard isInPlace else {
            throw .fileUnusable(detail: "\(path) was removed or replaced while it was opened")
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

    private static func unusable(_ path: String) -> StoreOpenError {
        .fileUnusable(detail: "\(path): \(String(cString: strerror(errno)))")
    }
}
