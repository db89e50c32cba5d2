import Testing

@testable import Supervisor

@Suite struct CommandSuggestionTests {
    @Test(arguments: [
        ("statsu", "status"), ("vendros", "vendors"), ("deploymnets", "deployments"), ("lst", "list"),
        ("enh", "enhancements"), ("doctro", "doctor"), ("ls", "list"), ("ps", "status"), ("logs", "log"),
        ("conect", "connect"), ("tre", "tree"), ("start", "run"),
    ])
    func typo_hasItsCommand(word: String, meant: String) {
        #expect(
            CommandSuggestion.complaint([word])
                == "there is no command \"holdfast \(word)\"; did you mean \"holdfast \(meant)\"?")
    }

    @Test func innerCommands_areSuggestedToo() {
        #expect(
            CommandSuggestion.complaint(["token", "lits"])
                == "there is no command \"holdfast token lits\"; did you mean \"holdfast token list\"?")
        #expect(CommandSuggestion.complaint(["backup", "lsit"])?.contains("holdfast backup list") == true)
        #expect(CommandSuggestion.complaint(["help", "statsu"])?.contains("holdfast status") == true)
    }

    @Test func whatIsNearNothing_isToldWhereTheyAreListed() {
        #expect(
            CommandSuggestion.complaint(["dance"])
                == "there is no command \"holdfast dance\"; \"holdfast --help\" lists them.")
    }

    @Test(arguments: [
        [], ["--help"], ["status"], ["help", "status"], ["show", "statsu"], ["call", "x", "{}"],
        ["token", "add", "lits"], ["--version"], ["backup"], ["backup", "--to", "x"], ["help"],
    ])
    func knownCommands_areLeftToTheParser(arguments: [String]) {
        #expect(CommandSuggestion.complaint(arguments) == nil)
    }
}
