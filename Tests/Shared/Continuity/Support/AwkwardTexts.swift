/// Texts that a careless codec would trip over.
enum AwkwardTexts {
    static let all = [
        "", "acme", "two words", "a\"b", "back\\slash", "\\u003e", "-->", "--->", "<!--", "<!-->", "<!---->",
        "--\\u003e", "- - >", "--!>", "line\nbreak", "cr\r\nlf", "tab\tbell\u{7}", "\u{2028}\u{2029}\u{85}",
        "Ärger 日本 🚀 e\u{301}", "</script>", "&lt;!--", "{\"sha256\":\"0\"}", ",\"sha256\":\"", " -->",
        "<!-- holdfast:write {} -->", "\n- 2026-01-31 12:00:05 UTC · x · y\n  <!-- holdfast:write {} -->\n",
        String(repeating: "-->", count: 50), String(repeating: "ü", count: 5000),
    ]

    /// A text of pieces of those, at random.
    static func random(_ generator: inout some RandomNumberGenerator) -> String {
        (0..<Int.random(in: 0...4, using: &generator))
            .map { _ in all.dropLast().randomElement(using: &generator) ?? "" }.joined()
    }
}
