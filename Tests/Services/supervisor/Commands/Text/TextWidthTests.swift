import Testing

@testable import Supervisor

@Suite struct TextWidthTests {
    @Test(arguments: [
        ("", 0), ("acme", 4), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한글", 4), ("ｆ", 2), ("🚀", 2),
        ("👩‍👩‍👧", 2), ("🇨🇭", 2), ("❤️", 2), ("❤", 1), ("a\u{200B}b", 2), ("→…✓", 3), ("\u{1100}\u{1161}", 2),
    ])
    func columns_areThoseOfTerminals(text: String, width: Int) {
        #expect(TextWidth.of(text) == width, "\(text)")
    }

    @Test func cutText_fitsAndSaysThatItIsCut() {
        #expect(TextWidth.cut("importer", to: 8) == "importer")
        #expect(TextWidth.cut("importer", to: 5) == "impo…")
        // Half a character is none.
        #expect(TextWidth.cut("日本語", to: 4) == "日…")
        #expect(TextWidth.of(TextWidth.cut("日本語", to: 4)) <= 4)
        #expect(TextWidth.cut("ab", to: 1) == "…")
        #expect(TextWidth.cut("ab", to: 0) == "")
    }

    @Test func padding_countsColumns() {
        #expect("日".padded(to: 4) == "日  ")
        #expect("long".padded(to: 2) == "long")
    }

    @Test func whatTerminalsObey_isTakenOut() {
        #expect("a\u{1B}[31mb".harmless == "a\u{FFFD}[31mb")
        #expect("one\ntwo\tthree".harmless == "one two three")
        #expect("a\u{202E}b\u{2066}".harmless == "a\u{FFFD}b\u{FFFD}")
        #expect("plain — 日本 🚀".harmless == "plain — 日本 🚀")
    }
}
