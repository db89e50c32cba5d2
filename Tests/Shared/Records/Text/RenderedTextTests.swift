import Testing

@testable import Records

@Suite struct RenderedTextTests {
    @Test(arguments: [
        ("plain & <b>", "plain & <b>"), ("<!-- x -->", "&lt;!-- x --&gt;"), ("<!-->", "&lt;!--&gt;"),
        ("&lt;!--", "&amp;lt;!--"), ("--&gt;", "--&amp;gt;"), ("&amp;lt;!--", "&amp;amp;lt;!--"),
        ("&lt;", "&lt;"),
        ("->", "->"), ("<!-", "<!-"),
    ])
    func commentMarks_becomeEntitiesAndComeBack(_ text: String, _ expected: String) {
        let rendered = RenderedText.line(text)
        #expect(String(decoding: rendered, as: UTF8.self) == expected)
        #expect(RenderedText.decoded(rendered[...]) == text)
    }

    @Test func controlCharacters_breakNoLine() {
        #expect(String(decoding: RenderedText.line("a\nb\r\u{7F}"), as: UTF8.self) == "a b  ")
    }

    @Test(arguments: [
        ("unit", "unit"), ("unit tests", "unit tests"), ("a, b: c", "a&#44; b&#58; c"),
        (" x ", "&#32;x&#32;"),
        ("R&D", "R&amp;D"), ("&#44;", "&amp;#44;"), ("<!-->", "&lt;!--&gt;"),
    ])
    func words_holdNothingThatEndsThem(_ text: String, _ expected: String) {
        let rendered = RenderedText.word(text, holdsBlanks: true)
        #expect(String(decoding: rendered, as: UTF8.self) == expected)
        #expect(RenderedText.decodedWord(rendered[...]) == text)
    }
}
