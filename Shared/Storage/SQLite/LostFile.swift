import Glibc
import Primitives

/// The way back of a store whose file was removed, moved or replaced while it was open: written anew beside
/// its path by whoever still has it open, and then put there. Cut short at any point, it loses nothing that
/// was complete.
struct LostFile {
    let path: String
    let disk: Disk

    /// Where it is being written: worth nothing until it is complete.
    var incomplete: String { "\(path).restoring" }
    /// Where it is complete, and not in its place yet.
    private var complete: String { "\(path).restored" }

    private static let companions = ["-wal", "-shm"]

    /// Makes room for `incomplete`.
    func prepare() {
        for suffix in ["", "-journal"] + LostFile.companions { unlink(incomplete + suffix) }
    }

    /// Puts `incomplete`, which is closed, to the disk and into its place.
    ///
    /// - Parameter isOwn: Whether what stands there is the store's own file, whose WAL alone was lost.
    /// - Throws: `fileUnusable`, `unavailable` where no space is left.
    func install(at time: Timestamp, overOwn isOwn: Bool) throws(StoreOpenError) {
        let descriptor = open(incomplete, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreFile.unusable(incomplete) }
        fchmod(descriptor, 0o600)
        let isDurable = disk.synchronize(descriptor) == 0
        close(descriptor)
        guard isDurable, rename(incomplete, complete) == 0 else { throw StoreFile.unusable(incomplete) }
        try synchronizeNames()
        try finishRestoring(at: time, overOwn: isOwn)
    }

    /// Puts a file that is complete into its place, also one that a crash has left.
    ///
    /// What stands there is somebody's, and is kept under another name.
    ///
    /// - Throws: `fileUnusable`.
    func finishRestoring(at time: Timestamp, overOwn isOwn: Bool = false) throws(StoreOpenError) {
        guard StoreFile.exists(complete) else { return }
        if StoreFile.exists(path), !isOwn {
            let digits = time.description.filter { $0.isNumber || $0 == "T" || $0 == "Z" }
            guard rename(path, "\(path).replaced-\(digits)") == 0 else { throw StoreFile.unusable(path) }
        }
        // A WAL that stayed would be replayed into the file that comes next.
        for suffix in LostFile.companions { unlink(path + suffix) }
        guard rename(complete, path) == 0 else { throw StoreFile.unusable(complete) }
        try synchronizeNames()
    }

    private func synchronizeNames() throws(StoreOpenError) {
        let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        guard disk.synchronizeNames(in: directory.isEmpty ? "/" : directory) == 0 else {
            throw StoreFile.unusable(directory)
        }
    }
}
