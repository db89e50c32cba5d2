import NIOCore
import Primitives
import TestSupport
import Testing

@testable import Continuity

struct HumanLineTests {
    private func line(_ parts: [String]) -> String {
        var buffer = ByteBuffer()
        HumanLine.write(at: Timestamp(milliseconds: 1_769_860_805_000), parts, to: &buffer)
        return String(buffer: buffer)
    }

    @Test func line_readsAsSpecified() {
        let expected = "- 2026-01-31 12:00:05 UTC · claude-code · vendor **acme** → broken (v5, waiting)\n"
        #expect(line(["claude-code", "vendor **acme** → broken (v5, waiting)"]) == expected)
    }

    @Test(arguments: [
        ("a <!-- b --> c", "a &lt;!-- b --&gt; c"), ("<!-->", "&lt;!--&gt;"), ("--->", "---&gt;"),
        ("<<!--", "<&lt;!--"), ("a\r\nb\u{2028}c", "a  b c"), ("x < y > z", "x < y > z"), ("<!-", "<!-"),
    ])
    func dangerousText_isMadeSafe(text: String, safe: String) {
        #expect(HumanLine.safe(text) == safe)
    }

    @Test(arguments: AwkwardTexts.all)
    func anyText_isOneLineWithoutComments(text: String) {
        let line = line([text, text])
        #expect(!line.contains("<!--") && !line.contains("-->"))
        #expect(line.unicodeScalars.filter { $0 == "\n" || $0 == "\r" }.count == 1)
        #expect(HumanLine.matches(ByteBuffer(string: line)))
    }

    @Test func longText_isCut() {
        let safe = HumanLine.safe(String(repeating: "ü", count: 5000))
        #expect(safe == String(repeating: "ü", count: 1000) + "…")
        #expect(HumanLine.safe(String(repeating: "ü", count: 1000)).hasSuffix("ü"))
    }

    @Test func randomTexts_areSafe() {
        let seed = SeededGenerator.seedOfThisRun()
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("<!->\n& a")
        for _ in 0..<5000 {
            let length = Int.random(in: 0...12, using: &generator)
            let text = String((0..<length).map { _ in alphabet.randomElement(using: &generator) ?? " " })
            let safe = HumanLine.safe(text)
            #expect(
                !safe.contains("<!--") && !safe.contains("-->") && !safe.contains("\n"),
                "seed \(seed), \(text.debugDescription)")
        }
    }
}
