import Glibc
import NIOCore

/// Which repository a directory belongs to, found by reading `.git` alone: starting git would cost the time
/// of
/// everything else.
struct RepositoryLocation: Sendable, Equatable {
    /// The root of the work tree; nil outside git.
    let root: String?
    /// What every work tree of the repository shares; outside git, the directory itself.
    let identity: String

    /// Sixteen hexadecimal digits that stand for the repository.
    var id: String { Paths.shortHash(identity) }

    /// Looks in `directory` and above it.
    static func find(from directory: String) -> RepositoryLocation {
        let start = resolved(directory)
        var candidate: String? = start
        while let root = candidate {
            if let gitDirectory = gitDirectory(at: root) {
                return RepositoryLocation(root: root, identity: resolved(common(gitDirectory)))
            }
            candidate = Files.parent(of: root)
        }
        return RepositoryLocation(root: nil, identity: start)
    }

    private static func gitDirectory(at root: String) -> String? {
        let path = root == "/" ? "/.git" : root + "/.git"
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        if status.st_mode & S_IFMT == S_IFDIR {
            return access(path + "/HEAD", F_OK) == 0 ? path : nil
        }
        // A linked work tree or a submodule has a file that says where its directory is.
        guard let line = firstLine(path), line.hasPrefix("gitdir:") else { return nil }
        let target = line.dropFirst("gitdir:".count).drop { $0 == " " }
        return Paths.absolute(String(target), from: root)
    }

    private static func common(_ gitDirectory: String) -> String {
        firstLine(gitDirectory + "/commondir").map { Paths.absolute($0, from: gitDirectory) } ?? gitDirectory
    }

    private static func firstLine(_ path: String) -> String? {
        guard let content = try? Files.read(path, limit: 8192) else { return nil }
        return String(buffer: content).split(separator: "\n").first.map(String.init)
    }

    private static func resolved(_ path: String) -> String {
        guard let pointer = realpath(path, nil) else { return path }
        defer { free(pointer) }
        return String(cString: pointer)
    }
}
