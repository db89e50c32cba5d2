import Foundation

/// What holds for every text file, whatever its language.
enum TextRule {
    /// Put together here so that this file does not find itself.
    private static let machinePaths = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/"]
    private static let leftovers = ["TO" + "DO", "FIX" + "ME", "X" + "XX"]
    private static let registries = [
        "py" + "pi.org", "python" + "hosted.org", "registry.npm" + "js.org", "crates" + ".io", "ghcr" + ".io",
        "docker" + ".io", "quay" + ".io", "rubygems" + ".org", "golang" + ".org", "maven" + ".org",
        "deb.debian" + ".org", "git" + "hub.com", "git" + "lab.com",
    ]

    /// Where packages come from is said in one place.
    private static let packageList = "Package.swift"

    static func findings(path: String, text: String) -> [Finding] {
        markdownTitle(path: path, text: text) + lastNewline(path: path, text: text)
            + words(path: path, text: text)
    }

    /// A page has one title.
    static func markdownTitle(path: String, text: String) -> [Finding] {
        guard path.hasSuffix(".md") else { return [] }
        var isFenced = false
        var titles = 0
        for line in text.split(separator: "\n") {
            if line.hasPrefix("```") { isFenced.toggle() }
            if !isFenced, line.hasPrefix("# ") { titles += 1 }
        }
        return titles == 1
            ? [] : [Finding(path, "\(titles) titles (lines that begin with `# `); exactly one")]
    }

    static func lastNewline(path: String, text: String) -> [Finding] {
        if text.isEmpty || text.hasSuffix("\n") && !text.hasSuffix("\n\n") { return [] }
        return [Finding(path, "ends without exactly one newline")]
    }

    static func words(path: String, text: String) -> [Finding] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap { index, line in
            faults(in: String(line), of: path).map { Finding(path, line: index + 1, $0) }
        }
    }

    private static func faults(in line: String, of path: String) -> [String] {
        var faults: [String] = []
        if let found = machinePaths.first(where: line.contains) {
            faults.append("`\(found)` is a path of one machine: derive it or make it an argument")
        }
        if let found = leftovers.first(where: { holdsWord($0, in: line) }) {
            faults.append("`\(found)`: do it now, or leave it out")
        }
        if path != packageList, let found = registries.first(where: line.contains) {
            faults.append("`\(found)`: where packages come from is Package.swift's business")
        }
        return faults
    }

    private static func holdsWord(_ word: String, in line: String) -> Bool {
        guard let range = line.range(of: word) else { return false }
        let before = line[..<range.lowerBound].last
        let after = line[range.upperBound...].first
        return ![before, after].contains { $0.map(isWordCharacter) ?? false }
    }

    private static func isWordCharacter(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }
}
