import Testing

@testable import Records

@Suite struct TextCursorTests {
    @Test func failure_leavesTheCursorInPlace() {
        var cursor = TextCursor("  x12")
        let taken = [
            cursor.skip("x"), cursor.skipBullet(), cursor.number() != nil, cursor.testCounts() != nil,
            cursor.take(through: ";") != nil,
        ]
        #expect(!taken.contains(true))
        #expect(cursor.text == "x12")
        #expect(cursor.rest.count == 5)
    }

    @Test(arguments: [("12", 12), ("007x", 7), ("999999999", 999_999_999), ("1000000000", nil), ("-1", nil)])
    func number_hasAtMostNineDigits(_ text: String, expected: Int?) {
        var cursor = TextCursor(text)
        let number = cursor.number()
        #expect(number == expected)
    }

    @Test(arguments: [
        ("", true), (" x", true), (".", true), (". Next", true), (",", true), (")", true), (".5", false),
        ("/4", false), ("%", false), ("ms", false), ("-4", false), (":30", false),
    ])
    func number_endsWhereNoneGoesOn(_ rest: String, isEnd: Bool) {
        #expect(TextCursor(rest).isAtNumberEnd == isEnd)
    }

    @Test func literal_isTakenInAnyCaseIfAsked() {
        var cursor = TextCursor("VenDor(")
        let taken = [cursor.skip("vendor("), cursor.skip("vendor(", anyCase: true)]
        #expect(taken == [false, true])
        #expect(cursor.isAtEnd)
    }

    @Test(arguments: [("  a b\t", "a b"), (" \t ", ""), ("", ""), ("a", "a")])
    func trimming_takesBlanksOffBothEnds(_ text: String, expected: String) {
        #expect(Array(text.utf8)[...].trimmed.text == expected)
    }

    @Test(arguments: [
        ("a\nb\n", ["a", "b"]), ("a\r\nb", ["a", "b"]), ("\n", [""]), ("", []), ("a\n\n", ["a", ""]),
    ])
    func lines_endWithoutTheirEnds(_ text: String, expected: [String]) {
        #expect(Array(text.utf8)[...].lines.map(\.text) == expected)
    }

    @Test func lastIndex_isThatOfTheLast() {
        let bytes = Array("a (b) (c)".utf8)[...]
        #expect(bytes.lastIndex(of: " (") == 5)
        #expect(bytes.lastIndex(of: "x") == nil)
        #expect(bytes.dropFirst(9).lastIndex(of: " (") == nil)
    }
}
