import Testing

@testable import Records

@Suite struct ImportLineTests {
    private func lines(_ text: String) -> [ImportLine] { ImportLine.all(in: Array(text.utf8)[...]) }

    @Test(arguments: [
        ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\n\nb", ["a", "", "b"]), ("a\r\nb\r\n", ["a", "b"]),
        ("a\rb\r", ["a", "b"]), ("a\rb\nc", ["a\rb", "c"]), ("\n", [""]),
    ])
    func lineEnds_areThoseOfAnySystem(_ text: String, _ expected: [String]) {
        let lines = lines(text)
        #expect(lines.map(\.bytes.text) == expected)
        #expect(lines.map(\.number) == Array(1..<(expected.count + 1)))
        #expect(lines.last?.range.upperBound ?? 0 == text.utf8.count)
    }

    @Test(arguments: [
        ("```\nx\n```\ny", [0, 1, 2]), ("~~~ swift\nx\n~~~~\ny", [0, 1, 2]), ("```\nx\n~~~\n", []),
        ("````\n```\n````\n", [0, 1, 2]), ("```\nx\n``` y\n", []), ("```x```\ny\n", []),
        ("~~~~\n```\nx\n```\n", [1, 2, 3]),
    ])
    func code_standsBetweenFencesOfOneKind(_ text: String, _ expected: [Int]) {
        let lines = lines(text)
        #expect(lines.indices.filter { lines[$0].isCode } == expected)
    }

    @Test(arguments: [
        ("# a", 1, "a"), ("###### a", 6, "a"), ("## a ##", 2, "a"), ("## a#", 2, "a#"),
        ("   ## **a**:", 2, "a"),
        ("## `a`", 2, "a"), ("#\ta", 1, "a"), ("## ", 2, ""),
    ])
    func headings_haveALevelAndAText(_ text: String, _ level: Int, _ expected: String) throws {
        let heading = try #require(lines(text).first?.heading)
        #expect(heading.level == level)
        #expect(heading.text.text == expected)
    }

    @Test(arguments: ["####### a", "#a", "    ## a", "a", "", "-# a"])
    func otherLines_areNoHeadings(_ text: String) {
        #expect(lines(text + "\n").first?.heading?.level == nil)
    }
}
