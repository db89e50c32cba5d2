import Testing

@Suite struct SizeRuleTests {
    @Test func everyFile_keepsItsBudgetOfLines() throws {
        let files = try Project.load().programs
        let findings = files.flatMap { SizeRule.fileFindings(path: $0.path, text: $0.text) }
        expectNone(findings)
    }

    @Test(arguments: ["Shared", "Services", "Tests"])
    func files_areShortByTheMedian(folder: String) throws {
        let counts = try Project.load().swift(under: folder).map { SizeRule.lineCount($0.text) }
        #expect(!counts.isEmpty)
        #expect(SizeRule.median(counts) <= SizeRule.fileLinesMedianMax)
    }

    @Test func everyFunction_keepsItsBudgetOfLines() throws {
        let files = try Project.load().swift(under: "Shared", "Services", "Tests")
        let findings = files.flatMap { SizeRule.functionFindings(path: $0.path, source: $0.text) }
        expectNone(findings)
    }

    @Test func everyLine_fitsItsColumns() throws {
        let files = try Project.load().programs
        let findings = files.flatMap { SizeRule.widthFindings(path: $0.path, text: $0.text) }
        expectNone(findings)
    }

    @Test func fileOverItsBudget_isFound() {
        let line = "x\n"
        #expect(SizeRule.fileFindings(path: "a", text: String(repeating: line, count: 400)).isEmpty)
        #expect(SizeRule.fileFindings(path: "a", text: String(repeating: line, count: 401)).count == 1)
    }

    @Test func functionOverItsBudget_isFound() {
        func function(lines: Int) -> String {
            "func f() {\n" + String(repeating: "    x()\n", count: lines - 2) + "}\n"
        }
        #expect(SizeRule.functionFindings(path: "a", source: function(lines: 70)).isEmpty)
        #expect(SizeRule.functionFindings(path: "a", source: function(lines: 71)).map(\.line) == [1])
    }

    @Test func lineOverItsColumns_isFoundAndCountsCharactersNotBytes() {
        let fits = String(repeating: "é", count: 110)
        #expect(SizeRule.widthFindings(path: "a", text: fits + "\n").isEmpty)
        #expect(SizeRule.widthFindings(path: "a", text: "a\n" + fits + "x\n").map(\.line) == [2])
    }

    @Test func median_isTheMiddleOne() {
        #expect(SizeRule.median([9, 1, 5]) == 5)
        #expect(SizeRule.median([1, 9]) == 9)
        #expect(SizeRule.median([]) == 0)
    }
}
