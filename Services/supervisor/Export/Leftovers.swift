import Glibc
import Primitives
import Processes

/// Files that exports and restorations left in the runtime directory because they were killed.
enum Leftovers {
    /// How the names of a service's part, and of the copy that is restored from, begin.
    static let exportPrefix = "export-"
    static let restorePrefix = "restore-"

    /// Nothing that is under way is that old: each service has ten minutes.
    private static let ageMilliseconds: Int64 = 7_200_000

    /// Removes those that nobody can be using any more.
    static func remove(in directory: String, at now: Timestamp) {
        for name in Directory.names(in: directory) {
            let isOurs = [exportPrefix, restorePrefix].contains { name.hasPrefix($0) }
            guard isOurs, name.hasSuffix(".jsonl") else { continue }
            let path = "\(directory)/\(name)"
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            let age = now.milliseconds - Int64(status.st_mtim.tv_sec) * 1000
            if age > ageMilliseconds { unlink(path) }
        }
    }
}
