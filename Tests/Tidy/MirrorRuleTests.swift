import Testing

@Suite struct MirrorRuleTests {
    @Test func testTree_mirrorsTheSources() throws {
        let rule = MirrorRule(files: try Project.load().files, through: TestedThrough.names)
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

    @Test func testInAnotherFolder_isFound() {
        let stray = test("Tests/Shared/Wire/FrameTests.swift")
        #expect(MirrorRule(files: [source, stray]).strayTests().map(\.path) == [stray.path])
    }

    @Test func testOfNothing_isFound() {
        let stray = test("Tests/Shared/Wire/Deep/OtherTests.swift")
        #expect(MirrorRule(files: [source, stray]).strayTests().map(\.path) == [stray.path])
    }

    @Test func sourceThatNoTestNames_isFound() {
        let idle = test("Tests/Shared/Wire/Deep/FrameTests.swift", "let x = 1 // Frame\n")
        #expect(MirrorRule(files: [source, idle]).sourcesWithoutTests().map(\.path) == [source.path])
        let other = test("Tests/Shared/Transport/FrameTests.swift")
        #expect(MirrorRule(files: [source, other]).sourcesWithoutTests().map(\.path) == [source.path])
    }

    @Test func sourceTestedThroughAnother_isSatisfiedByThatName() {
        let through = [source.path: "Stream"]
        let user = test("Tests/Shared/Wire/Deep/FrameTests.swift", "let x = Stream()\n")
        #expect(MirrorRule(files: [source, user], through: through).sourcesWithoutTests().isEmpty)
        let idle = test("Tests/Shared/Wire/Deep/FrameTests.swift", "let x = 1\n")
        #expect(MirrorRule(files: [source, idle], through: through).sourcesWithoutTests().count == 1)
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

    @Test(
        arguments: [
            ("struct A { struct B {}; func f() { let x = 1 } }", ["A"]),
            ("extension A { func f() { let x = 1 }; var y: Int { 2 } }", ["f", "y"]),
            ("extension A { init(x: Int) { g() } }", ["A"]),
            ("private struct B {}\nextension A { init(x: Int) { g() } }", ["A", "B"]),
            ("func free() {}\n", ["free"]),
            ("extension A { static func < (a: A, b: A) -> Bool { true } }", ["A"]),
        ] as [(String, Set<String>)])
    func namesOfAFile_areThoseATestCouldUse(source: String, names: Set<String>) {
        #expect(Declarations(of: SwiftCode(source)).testableNames == names)
    }
}
