import Foundation

/// The project that this test was compiled from.
enum Tree {
    /// Where it is.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// Folders that hold what was built or fetched.
    private static let skipped: Set<String> = [".git", ".swiftpm", "bin", "__pycache__"]

    /// The paths of the files below a folder, from the root, in order.
    static func files(below folder: String = "") throws -> [String] {
        var found: [String] = []
        let directory = folder.isEmpty ? root : root + "/" + folder
        for name in try FileManager.default.contentsOfDirectory(atPath: directory).sorted() {
            let path = folder.isEmpty ? name : folder + "/" + name
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: root + "/" + path, isDirectory: &isFolder) else {
                continue
            }
            if isFolder.boolValue {
                let isSkipped =
                    skipped.contains(name) || [".build", ".venv"].contains(where: name.hasPrefix)
                if !isSkipped { found += try files(below: path) }
            } else {
                found.append(path)
            }
        }
        return found
    }

    /// The pages for people: every Markdown file but those that stand for what others write.
    static func pages() throws -> [MarkdownPage] {
        try files().filter { $0.hasSuffix(".md") && !$0.hasPrefix("Tests/Samples/") }
            .map { try MarkdownPage($0) }
    }

    /// Whether there is a file or folder at a path from the root.
    static func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: root + "/" + path) }

    /// The text of a file.
    static func text(of path: String) throws -> String {
        try String(contentsOfFile: root + "/" + path, encoding: .utf8)
    }
}

extension String {
    /// What the first group of a pattern matches, everywhere.
    func matches(of pattern: String) throws -> [String] {
        let expression = try NSRegularExpression(pattern: pattern)
        return expression.matches(in: self, range: NSRange(startIndex..., in: self)).compactMap { match in
            Range(match.range(at: 1), in: self).map { String(self[$0]) }
        }
    }
}
