import Testing

@Suite struct PageEditTests {
    private let text = "one\ntwo\nthree\nfour\n"

    @Test func places_areFoundAndChanged() throws {
        let edit = try PageEdit(" one\n-two\n+2\n@@\n four\n+five\n")
        #expect(try edit.applied(to: text) == "one\n2\nthree\nfour\nfive\n")
    }

    @Test func whatIsChangedAlready_staysAsItIs() throws {
        let edit = try PageEdit(" one\n-two\n+2\n@@\n four\n+five\n")
        let once = try edit.applied(to: text)
        #expect(try edit.applied(to: once) == once)
    }

    @Test(arguments: ["-five\n", " two\n-four\n", "~two\n"])
    func whatDoesNotFit_isRefused(diff: String) {
        #expect(throws: PageEdit.Fault.self) { try PageEdit(diff).applied(to: text) }
    }

    @Test func placeThatIsThereTwice_isRefused() throws {
        let edit = try PageEdit(" one\n+two\n")
        #expect(throws: PageEdit.Fault.self) { try edit.applied(to: "one\none\n") }
    }
}
