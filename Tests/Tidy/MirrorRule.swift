/// Tests stand where their subject stands.
///
/// 1. Each folder of sources with functions has a folder of the same path under Tests/ with a test file in
/// it or
///    below it.
/// 2. Each test file stands in a folder that mirrors one of sources.
///
/// Executables (`App`) are thin and are covered by the system tests, which run them.
struct MirrorRule {
    let sources: [Project.File]
    let tests: [Project.File]

    init(files: [Project.File]) {
        sources = files.filter { file in
            file.path.hasSuffix(".swift") && !file.path.contains("/App/")
                && ["Shared/", "Services/"].contains(where: file.path.hasPrefix)
        }
        tests = files.filter { $0.path.hasSuffix(".swift") && $0.path.hasPrefix("Tests/S") }
            .filter { $0.path.hasPrefix("Tests/Shared/") || $0.path.hasPrefix("Tests/Services/") }
    }

    func findings() -> [Finding] { foldersWithoutTests() + strayTests() }

    private func hasFunctions(_ file: Project.File) -> Bool {
        !SwiftFunction.all(in: SwiftCode(file.text)).isEmpty
    }

    func foldersWithoutTests() -> [Finding] {
        let tested = Set(tests.filter { $0.name.hasSuffix("Tests.swift") }.map { $0.directory + "/" })
        let folders = Set(sources.filter(hasFunctions).map(\.directory))
        return folders.sorted().compactMap { folder in
            guard !tested.contains(where: { $0.hasPrefix("Tests/\(folder)/") }) else { return nil }
            return Finding(folder, "has functions and no test file in Tests/\(folder)")
        }
    }

    func strayTests() -> [Finding] {
        let folders = Set(sources.map { $0.directory + "/" })
        return tests.filter { $0.name.hasSuffix("Tests.swift") }.compactMap { test in
            let mirrored = test.directory.dropFirst("Tests/".count) + "/"
            guard !folders.contains(where: { $0.hasPrefix(mirrored) }) else { return nil }
            return Finding(test.path, "stands in a folder that mirrors no sources: move it to its subject's")
        }
    }
}
