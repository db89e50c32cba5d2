import Testing

@Suite struct DocCommandsTests {
    private static let page = """
        # A page

        ```
        ./holdfast status   # what runs
        HOLDFAST_HOME=a holdfast call x \\
            '{}'
        claude mcp add holdfast -- holdfast mcp
        make build
        ```
        <!-- run by no test: it would take the machine down -->
        ```sh
        holdfast stop
        ```
        <!-- run by no test, "holdfast run": it goes on until it is stopped -->
        ```
        holdfast run --only vendors
        holdfast report
        ```
        ```json
        holdfast is no command here
        ```
        """

    @Test func commandsOfBlocks_areFound_butForThoseThatAreAllowed() {
        let found = DocCommands(page: "p.md", text: Self.page)
        #expect(found.faults == [])
        #expect(
            found.commands.map(\.text) == [
                "./holdfast status", "HOLDFAST_HOME=a holdfast call x '{}'", "make build", "holdfast report",
            ])
        #expect(found.commands.map(\.line) == [4, 5, 8, 17])
    }

    @Test(arguments: [
        "<!-- run by no test: it is never run by anybody -->\n\nText.\n\n```\nmake x\n```\n",
        "<!-- run by no test: short -->\n```\nmake x\n```\n",
        "<!-- run by no test, \"make y\": it would take too long -->\n```\nmake x\n```\n",
        "<!-- run by no test -->\n```\nmake x\n```\n",
    ])
    func allowancesThatAllowNothing_orSayNoReason_areFaults(text: String) {
        #expect(DocCommands(page: "p.md", text: text).faults.count == 1)
    }
}
