import Glibc

/// What the running command knows of itself.
enum ThisProcess {
    /// The environment, the last of each name.
    static var environment: [String: String] {
        var result: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let pair = String(cString: text)
            if let sign = pair.firstIndex(of: "=") {
                result[String(pair[..<sign])] = String(pair[pair.index(after: sign)...])
            }
            entry += 1
        }
        return result
    }

    /// The directory it was started in.
    static var workingDirectory: String {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return String(cString: path)
    }

    /// The path of this program.
    static var program: String {
        guard let path = realpath("/proc/self/exe", nil) else { return "/usr/bin/holdfast" }
        defer { free(path) }
        return String(cString: path)
    }

    /// A path of this program that an upgrade leaves valid: the link that shells find, where it leads here.
    static var lastingProgram: String {
        let own = program
        let directories = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let links = directories.filter { $0.hasPrefix("/") }.map { $0 + "/holdfast" }
        return links.first { Files.resolved($0) == own } ?? own
    }

    /// The directory that holds this program and the others of its build.
    static var programDirectory: String { Files.parent(of: program) ?? "/" }

    /// Whether there is a program at this path that may be run.
    static func isExecutable(_ path: String) -> Bool {
        access(path, X_OK) == 0
    }

    /// Whether there is a directory at this path.
    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
