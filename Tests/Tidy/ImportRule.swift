/// Imports go one way: the table says which.
enum ImportRule {
    /// The modules this source imports, with their lines.
    static func imports(of source: String) -> [(module: String, line: Int)] {
        SwiftCode(source).lines.enumerated().compactMap { index, line in
            var words = line.split(separator: " ").map(String.init)
            while let first = words.first, first.hasPrefix("@") || accessLevels.contains(first) {
                words.removeFirst()
            }
            guard words.first == "import", words.count > 1 else { return nil }
            let kinds = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
            let name = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
            return (String(name.prefix { $0 != "." }), index + 1)
        }
    }

    private static let accessLevels: Set<String> = [
        "public", "package", "internal", "fileprivate", "private",
    ]

    /// Imports of our own modules that the table does not allow.
    static func findings(path: String, source: String) -> [Finding] {
        guard let allowed = ModuleTable.allowed(for: path) else {
            return [Finding(path, "belongs to no module: name its folder in ModuleTable")]
        }
        return imports(of: source).compactMap { module, line in
            guard ModuleTable.all.contains(module), !allowed.contains(module) else { return nil }
            return Finding(path, line: line, "must not import \(module); it may import: \(list(allowed))")
        }
    }

    private static func list(_ modules: Set<String>) -> String {
        modules.isEmpty ? "none of ours" : modules.sorted().joined(separator: ", ")
    }
}
