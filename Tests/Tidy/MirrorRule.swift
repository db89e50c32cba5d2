/// Tests stand where their subject stands.
///
/// 1. Each folder of sources with functions has a folder of the same path under Tests/ with a test file.
/// 2. Each test file there is named for a file or a type of the folder it mirrors (`FrameTests`,
///    `FrameDecoderBoundsTests`: the longest name it begins with counts).
/// 3. Each source file with functions is named in its module's tests: by one of the types it declares or,
///    where it only extends, by one of the members it adds. `through` lists inner parts that tests reach
///    by another name.
///
/// Executables (`App`) are thin and are covered by the system tests, which run them.
struct MirrorRule {
    let sources: [Project.File]
    let tests: [Project.File]

    let through: [String: String]

    init(files: [Project.File], through: [String: String] = [:]) {
        self.through = through
        sources = files.filter { file in
            file.path.hasSuffix(".swift") && !file.path.contains("/App/")
                && ["Shared/", "Services/"].contains(where: file.path.hasPrefix)
        }
        tests = files.filter { $0.path.hasSuffix(".swift") && $0.path.hasPrefix("Tests/S") }
            .filter { $0.path.hasPrefix("Tests/Shared/") || $0.path.hasPrefix("Tests/Services/") }
    }

    func findings() -> [Finding] { foldersWithoutTests() + strayTests() + sourcesWithoutTests() }

    private func hasFunctions(_ file: Project.File) -> Bool {
        !SwiftFunction.all(in: SwiftCode(file.text)).isEmpty
    }

    func foldersWithoutTests() -> [Finding] {
        let tested = Set(tests.filter { $0.name.hasSuffix("Tests.swift") }.map(\.directory))
        let folders = Set(sources.filter(hasFunctions).map(\.directory))
        return folders.filter { !tested.contains("Tests/\($0)") }.map {
            Finding($0, "has functions and no test file in Tests/\($0)")
        }
    }

    func strayTests() -> [Finding] {
        let byFolder = Dictionary(grouping: sources, by: \.directory)
        return tests.filter { $0.name.hasSuffix("Tests.swift") }.compactMap { test in
            let subject = String(test.name.dropLast("Tests.swift".count))
            let mirrored = String(test.directory.dropFirst("Tests/".count))
            let names = (byFolder[mirrored] ?? []).flatMap { file in
                [String(file.name.dropLast(".swift".count).filter { $0 != "+" })]
                    + [String(file.name.prefix { $0 != "+" && $0 != "." })]
                    + Declarations(of: SwiftCode(file.text)).types
            }
            guard !names.contains(where: subject.hasPrefix) else { return nil }
            return Finding(test.path, "names no file or type of \(mirrored): move or rename it")
        }
    }

    func sourcesWithoutTests() -> [Finding] {
        var wordsOfModule: [String: Set<String>] = [:]
        for test in tests {
            let words = SwiftToken.all(in: SwiftCode(test.text).text).map(\.text)
            wordsOfModule[module(of: test.directory.dropFirst("Tests/".count)), default: []].formUnion(words)
        }
        return sources.filter(hasFunctions).compactMap { file in
            let names =
                through[file.path].map { [$0] } ?? Declarations(of: SwiftCode(file.text)).testableNames
            let words = wordsOfModule[module(of: file.path[...])] ?? []
            guard words.isDisjoint(with: names) else { return nil }
            let wanted = names.sorted().joined(separator: " or ")
            return Finding(file.path, "no test of its module names \(wanted)")
        }
    }

    private func module(of path: Substring) -> String {
        path.split(separator: "/").prefix(2).joined(separator: "/")
    }
}
