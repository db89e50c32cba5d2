import Testing

@Suite struct BannedWordTests {
    @Test func noFile_usesABannedWord() throws {
        let files = try Project.load().swift(under: "Shared", "Services", "Tests")
        let findings = try files.flatMap { try BannedWord.findings(path: $0.path, source: $0.text) }
        expectNone(findings)
    }

    @Test(arguments: [
        ("Shared/Wire/A.swift", "print(1)"),
        ("Services/vendors/A.swift", "guard x else { fatalError(\"no\") }"),
        ("Tests/Support/A.swift", "let x = try! f()"),
        ("Shared/Wire/A.swift", "let x = y as! Int"),
        ("Shared/Wire/A.swift", "import Foundation"),
        ("Services/vendors/A.swift", "public import FoundationEssentials"),
        ("Tests/System/A.swift", "Thread.sleep(forTimeInterval: 1)"),
        ("Tests/System/A.swift", "usleep(10)"),
        ("Tests/System/A.swift", "try await Task.sleep(for: .seconds(1))"),
        ("Tests/System/A.swift", "try JSONSerialization.data(x)"),
        ("Services/vendors/Domain/A.swift", "let now = Date()"),
        ("Services/supervisor/Machine/A.swift", "let n = Int.random(in: 0..<3)"),
        ("Services/vendors/Domain/A.swift", "import Storage"),
        ("Shared/Wire/A.swift", "let text = \"\\(print(1))\""),
    ])
    func bannedWord_isFound(path: String, source: String) throws {
        #expect(try BannedWord.findings(path: path, source: source).count == 1)
    }

    @Test(arguments: [
        ("Shared/Wire/A.swift", "blueprint(1); x.print(2) // print(3)"),
        ("Shared/Wire/A.swift", "let text = \"print(1) try! as!\""),
        ("Tests/System/A.swift", "import Foundation"),
        ("Services/vendors/Storage/A.swift", "import Storage"),
        ("Services/supervisor/Effects/A.swift", "let n = Int.random(in: 0..<3)"),
        ("Tests/Services/vendors/Domain/A.swift", "let n = Int.random(in: 0..<3)"),
        ("Tests/Support/Eventually.swift", "try await Task.sleep(for: .milliseconds(20))"),
    ])
    func harmlessWord_isNotFound(path: String, source: String) throws {
        #expect(try BannedWord.findings(path: path, source: source).isEmpty)
    }
}
