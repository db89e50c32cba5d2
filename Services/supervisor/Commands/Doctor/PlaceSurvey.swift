import Glibc
import NIOCore

/// Looks at directories and files without touching them.
enum PlaceSurvey {
    /// What can be said of a directory that is ours alone.
    static func place(_ path: String) -> DoctorFacts.Place {
        var place = DoctorFacts.Place(path: path)
        var status = stat()
        guard lstat(path, &status) == 0 else {
            place.exists = false
            if errno != ENOENT {
                place.fault = "can't be looked at: \(String(cString: strerror(errno)))"
            } else if let above = existing(above: path), access(above, W_OK | X_OK) != 0 {
                place.fault = "is not there, and can't be made in \(above)"
                place.remedy = "make it, or name another directory"
            }
            return place
        }
        let isDirectory = status.st_mode & S_IFMT == S_IFDIR
        (place.fault, place.remedy) =
            if !isDirectory {
                ("is no directory", "move it away, or name another directory")
            } else if status.st_uid != geteuid() {
                ("belongs to another user", "chown it, or name another directory")
            } else if status.st_mode & 0o077 != 0 {
                ("is open to others", "chmod 700 \(path)")
            } else if access(path, W_OK | X_OK) != 0 {
                ("can't be written to: \(String(cString: strerror(errno)))", "chmod 700 \(path)")
            } else {
                (nil, nil)
            }
        var space = statvfs()
        if statvfs(path, &space) == 0 {
            place.freeBytes = Int64(clamping: UInt64(space.f_bavail) * UInt64(space.f_frsize))
        }
        if let mounts = try? Files.read("/proc/self/mounts", limit: 1 << 24) {
            place.isRemote = MountTable.isRemote(Files.resolved(path) ?? path, String(buffer: mounts))
        }
        return place
    }

    private static func existing(above path: String) -> String? {
        var parent = Files.parent(of: path)
        while let directory = parent, !ThisProcess.isDirectory(directory) {
            parent = Files.parent(of: directory)
        }
        return parent
    }

    /// Where a program is found; nil where it is not.
    static func program(_ name: String) -> String? {
        (ThisProcess.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
            .first(where: ThisProcess.isExecutable)
    }

    /// The processes that hold a lock of a file.
    static func lockHolders(_ path: String) -> [Int32] {
        var status = stat()
        guard stat(path, &status) == 0, let table = try? Files.read("/proc/locks", limit: 1 << 24) else {
            return []
        }
        return LockTable.holders(
            String(buffer: table), device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }
}
