import Testing

@Suite struct MirrorRuleTests {
    @Test func testTree_mirrorsTheSources() throws {
        let rule = MirrorRule(files: try Project.load().files)
        #expect(rule.sources.count > 50, "the tree was not found")
        expectNone(rule.findings())
    }

    private let source = Project.File(
        path: "Shared/Wire/Deep/Frame.swift", text: "struct Frame { func f() {} }\n")
    private func test(_ path: String, _ text: String = "let x = Frame()\n") -> Project.File {
        Project.File(path: path, text: text)
    }

    @Test func mirroredTest_satisfies() {
        for name in ["FrameTests", "FrameBoundsTests"] {
            let rule = MirrorRule(files: [source, test("Tests/Shared/Wire/Deep/\(name).swift")])
            #expect(rule.findings().isEmpty)
        }
    }

    @Test func folderWithoutTests_isFound() {
        let rule = MirrorRule(files: [source])
        #expect(rule.foldersWithoutTests().map(\.path) == ["Shared/Wire/Deep"])
    }

    @Test func testInAFolderOfNoSources_isFound() {
        let stray = test("Tests/Shared/Wire/Other/FrameTests.swift")
        #expect(MirrorRule(files: [source, stray]).strayTests().map(\.path) == [stray.path])
    }

    @Test func testBelowItsFolder_satisfies() {
        let below = test("Tests/Shared/Wire/Deep/Down/FrameTests.swift")
        #expect(MirrorRule(files: [source, below]).foldersWithoutTests().isEmpty)
    }

    @Test func sourceWithoutFunctions_needsNoTest() {
        let limits = Project.File(
            path: "Shared/Wire/Limits.swift", text: "enum Limits { static let a = 1 }\n")
        #expect(MirrorRule(files: [limits]).findings().isEmpty)
    }

    @Test func thinExecutable_needsNoTest() {
        let main = Project.File(
            path: "Services/vendors/App/Main.swift", text: "struct Main { func f() {} }\n")
        #expect(MirrorRule(files: [main]).findings().isEmpty)
    }
}
