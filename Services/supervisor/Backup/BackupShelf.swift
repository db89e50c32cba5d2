import Glibc
import Primitives
import Processes

/// A directory of backups: finds, names and removes them. Whoever writes there has its lock.
struct BackupShelf {
    let path: String

    private static let prefix = "holdfast-"
    private static let unfinished = ".unfinished-"
    private static let lockName = ".lock"

    /// Those of this name are complete, whatever became of them since.
    static func isBackupName(_ name: String) -> Bool {
        let middle = name.dropFirst(prefix.count).dropLast()
        return name.hasPrefix(prefix) && name.hasSuffix("Z") && middle.count == 18
            && middle.allSatisfy { $0.isNumber || $0 == "T" }
    }

    /// The name of one made at this time: to the millisecond, so that names sort by it.
    static func name(at time: Timestamp) -> String {
        prefix + time.description.filter { $0.isNumber || $0 == "T" } + "Z"
    }

    /// The names of all complete ones, oldest first.
    var names: [String] { Directory.names(in: path).filter(Self.isBackupName) }

    /// Where one of this name is.
    func directory(_ name: String) -> String { "\(path)/\(name)" }

    /// Where one of this name is while it is being made.
    func unfinished(_ name: String) -> String { "\(path)/\(Self.unfinished)\(name)" }

    /// Has the shelf for this process alone; the lock goes with the process, or by closing it.
    ///
    /// - Returns: Nil where somebody else has it.
    /// - Throws: `SystemFault`.
    func lock() throws(SystemFault) -> CInt? {
        try Files.makePrivateDirectory(path)
        let descriptor = open("\(path)/\(Self.lockName)", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw SystemFault("write to \(path)") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    /// Removes what was begun and never finished; call it with the lock.
    func removeUnfinished() {
        for name in Directory.names(in: path) where name.hasPrefix(Self.unfinished) {
            Self.removeAll(directory(name))
        }
    }

    /// Removes a complete one: under its own name it is there as a whole, or not at all.
    ///
    /// - Throws: `SystemFault`.
    func remove(_ name: String) throws(SystemFault) {
        guard rename(directory(name), unfinished(name)) == 0 else { throw SystemFault("remove \(name)") }
        Self.removeAll(unfinished(name))
    }

    /// A backup's directory has files only.
    private static func removeAll(_ directory: String) {
        for name in Directory.names(in: directory) { unlink("\(directory)/\(name)") }
        rmdir(directory)
    }
}
