import Glibc
import Primitives
import Storage

/// The files of a journal, and how they change places.
struct JournalFiles: Sendable {
    /// The SQLite file.
    let path: String
    var disk = Disk.system

    var mark: String { "\(path).mark" }
    /// Where a new journal is filled before it takes the place of a lost one.
    var rebuilt: String { "\(path).rebuilt" }

    var exists: Bool { access(path, F_OK) == 0 }

    private static let companions = ["-wal", "-shm"]

    /// Removes what an earlier rebuilding left when it was cut short.
    func removeRebuilt() {
        for suffix in ["", ".lock"] + JournalFiles.companions { unlink(rebuilt + suffix) }
    }

    /// Gives the SQLite file, which is closed, another name, under which it is kept.
    ///
    /// Its own name stays with it until `install` or `remove`, so that at no moment there is no journal. So
    /// does the mark: what it says holds for the journal that comes next.
    func setAside(_ reason: String, at time: Timestamp) throws(JournalError) -> String {
        let digits = time.description.filter { $0.isNumber || $0 == "T" || $0 == "Z" }
        let wanted = "\(path).\(reason)-\(digits)"
        let names = [wanted] + (1..<100).map { "\(wanted)-\($0)" }
        guard let target = names.first(where: { access($0, F_OK) != 0 }) else {
            throw .unusable(detail: "\(wanted) exists")
        }
        // A WAL that stayed would be replayed into the file that comes next.
        for suffix in JournalFiles.companions where access(path + suffix, F_OK) == 0 {
            guard rename(path + suffix, target + suffix) == 0 else { throw unusable(path + suffix) }
        }
        // Some file systems have no second names.
        guard link(path, target) == 0 || rename(path, target) == 0 else { throw unusable(path) }
        try synchronize()
        return target
    }

    /// Takes the SQLite file's own name from it once it was set aside.
    func remove() throws(JournalError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw unusable(path) }
        try synchronize()
    }

    /// Puts the rebuilt file, which is closed, into its place.
    func install() throws(JournalError) {
        guard rename(rebuilt, path) == 0 else { throw unusable(rebuilt) }
        removeRebuilt()
        try synchronize()
    }

    /// Waits until the disk has the files' names.
    func synchronize() throws(JournalError) {
        let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        do {
            try OpenFile.synchronize(directory: directory.isEmpty ? "/" : directory, disk)
        } catch {
            throw .unusable(detail: error.description)
        }
    }

    private func unusable(_ path: String) -> JournalError {
        .unusable(detail: "\(path): \(String(cString: strerror(errno)))")
    }
}
