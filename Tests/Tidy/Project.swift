import Foundation

/// The project's own text files, by their path from its root.
struct Project {
    /// One text file.
    struct File {
        let path: String
        let text: String

        var name: String { path.split(separator: "/").last.map(String.init) ?? path }
        var directory: String { path.split(separator: "/").dropLast().joined(separator: "/") }
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    }

    let files: [File]

    /// Folders that hold what was built or fetched, or stands for what others write.
    private static let skippedFolders: Set<String> = [".git", ".swiftpm", "bin", "__pycache__", "Samples"]
    private static let textExtensions: Set<String> = [
        "swift", "md", "sql", "sh", "py", "json", "yaml", "yml", "c", "h", "modulemap", "toml", "txt", "js",
        "css", "html", "svg",
    ]
    private static let textNames: Set<String> = [
        "Makefile", "run", ".gitignore", ".swift-format", "Dockerfile",
    ]

    /// Reads the tree this test was compiled from.
    static func load() throws -> Project {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        var files: [File] = []
        try collect(root, path: "", into: &files)
        return Project(files: files.sorted { $0.path < $1.path })
    }

    private static func collect(_ folder: URL, path: String, into files: inout [File]) throws {
        let manager = FileManager.default
        for name in try manager.contentsOfDirectory(atPath: folder.path) {
            let child = folder.appendingPathComponent(name)
            let childPath = path.isEmpty ? name : "\(path)/\(name)"
            let attributes = try manager.attributesOfItem(atPath: child.path)
            switch attributes[.type] as? FileAttributeType {
            case .typeDirectory?:
                let skipped =
                    skippedFolders.contains(name) || [".build", ".venv"].contains(where: name.hasPrefix)
                if !skipped { try collect(child, path: childPath, into: &files) }
            case .typeRegular?:
                guard textExtensions.contains(child.pathExtension) || textNames.contains(name),
                    name != "Package.resolved"
                else { continue }
                files.append(File(path: childPath, text: try String(contentsOf: child, encoding: .utf8)))
            default: continue
            }
        }
    }

    /// The files that people write as programs, whatever the language.
    var programs: [File] {
        files.filter { [".swift", ".py", ".sh", ".js", ".css"].contains(where: $0.path.hasSuffix) }
    }

    /// The Swift files under any of these folders.
    func swift(under folders: String...) -> [File] {
        files.filter { file in
            file.path.hasSuffix(".swift") && folders.contains { file.path.hasPrefix($0 + "/") }
        }
    }
}
