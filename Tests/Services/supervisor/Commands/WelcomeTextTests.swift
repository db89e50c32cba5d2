import Testing

@testable import Supervisor

@Suite struct WelcomeTextTests {
    private let http = WelcomeText.HTTP(
        url: "http://127.0.0.1:7421/mcp", taken: nil, needsToken: true, newToken: nil,
        tokensFile: "/h/tokens.json")

    private func text(_ http: WelcomeText.HTTP?) -> String {
        WelcomeText.text([("vendors", .ready)], pid: 7, home: "/h", program: "/bin/holdfast", http: http)
    }

    @Test func withoutHTTP_onlyThePipeIsOffered() {
        let text = text(nil)
        #expect(text.hasPrefix("holdfast runs (pid 7), state in /h\n  vendors  ready\n"))
        #expect(text.contains("claude mcp add holdfast -- /bin/holdfast mcp"))
        #expect(!text.contains("http://"))
    }

    @Test func atATerminal_itSaysWhatComesNextAndHowItEnds() {
        func text(_ terminal: Terminal, isLogShown: Bool) -> String {
            WelcomeText.text(
                [("vendors", .ready), ("workitems", .failed)], pid: 7, home: "/h", program: "/bin/holdfast",
                http: nil, terminal: terminal, isLogShown: isLogShown)
        }
        let page = text(Terminal(columns: 80), isLogShown: true)
        #expect(page.contains("\nFrom another shell:    /bin/holdfast status\n"))
        #expect(page.contains("/bin/holdfast call create_vendor '{\"name\": \"acme\"}'\n"))
        #expect(
            page.hasSuffix(
                "Control-C stops it. Until then what goes wrong, and what is well again, shows below."))
        #expect(!page.contains("Look:") && !page.contains("\u{1B}"))
        #expect(text(Terminal(columns: 80), isLogShown: false).hasSuffix("\nControl-C stops it."))
        let colours = text(Terminal(columns: 80, hasColour: true), isLogShown: true)
        #expect(colours.contains("workitems  \u{1B}[31mfailed\u{1B}[0m\n"))
        let file = text(.none, isLogShown: true)
        #expect(file.hasSuffix("\nLook:                  /bin/holdfast status"))
    }

    @Test func newToken_standsInTheLineToBeCopied() {
        var http = http
        http.newToken = "hf_secret"
        let text = text(http)
        #expect(
            text.contains(
                "claude mcp add --transport http holdfast http://127.0.0.1:7421/mcp"
                    + " --header \"Authorization: Bearer hf_secret\""))
        #expect(text.contains("shown this once; /h/tokens.json keeps its hash"))
        #expect(text.contains("Open the page:         http://127.0.0.1:7421/#token=hf_secret"))
    }

    @Test func withTokensAlready_itIsSaidHowToMakeOne() {
        #expect(text(http).contains("Bearer TOKEN"))
        #expect(text(http).contains("/bin/holdfast token add NAME"))
        #expect(text(http).contains("Open the page:         http://127.0.0.1:7421/\n"))
    }

    @Test func withoutTokens_andOnAnotherPort_isSaid() {
        var http = http
        http.needsToken = false
        http.taken = "127.0.0.1:7420"
        let text = text(http)
        #expect(!text.contains("--header"))
        #expect(text.contains("no token is asked for"))
        #expect(text.contains("127.0.0.1:7420 is taken."))
    }
}
