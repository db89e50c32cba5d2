import Testing

@Suite struct SwiftCodeTests {
    @Test func lineComment_isBlankedToTheEndOfItsLine() {
        #expect(SwiftCode("a // { x\nb").text == "a       \nb")
    }

    @Test func nestedComment_isBlankedWhole() {
        #expect(SwiftCode("a /* x /* y */ z */ b").text == "a                   b")
    }

    @Test func string_losesItsContentsAndKeepsItsQuotes() {
        #expect(SwiftCode(#"f("{ // no", 1)"#).text == #"f("       ", 1)"#)
    }

    @Test func escapedQuote_doesNotEndTheString() {
        #expect(SwiftCode(#"f("a\"{") + x"#).text == #"f("    ") + x"#)
    }

    @Test func interpolation_keepsItsCode() {
        #expect(SwiftCode(#""a \(f("b{", (1))) c" + x"#).text == #""   (f("  ", (1)))  " + x"#)
    }

    @Test func rawString_endsOnlyAtItsHashes() {
        #expect(SwiftCode(##"x = #"a "{" \(b)"# + y"##).text == ##"x = #"          "# + y"##)
    }

    @Test func multilineString_keepsItsLines() {
        let code = SwiftCode("x = \"\"\"\n  { \"quoted\"\n  \"\"\"\ny {").text
        #expect(code == "x = \"\"\"\n            \n  \"\"\"\ny {")
    }

    @Test func everySource_keepsItsLengthInLines() throws {
        for file in try Project.load().swift(under: "Shared", "Services", "Tests") {
            #expect(SwiftCode(file.text).lines.count == file.lines.count, "\(file.path)")
        }
    }
}
