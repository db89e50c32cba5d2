import Testing

@testable import Supervisor

@Suite struct ForeignServerTests {
    @Test(arguments: [
        ("", []), ("a=b", [ForeignServer(name: "a", words: ["b"])]),
        (
            "a=/bin/b -c 'd e' \"f\\\"g\" h\\ i; j=k\nl=m",
            [
                ForeignServer(name: "a", words: ["/bin/b", "-c", "d e", "f\"g", "h i"]),
                ForeignServer(name: "j", words: ["k"]), ForeignServer(name: "l", words: ["m"]),
            ]
        ), ("a=b c=d ''", [ForeignServer(name: "a", words: ["b", "c=d", ""])]),
    ])
    func text_namesServers(text: String, servers: [ForeignServer]) throws {
        #expect(try ForeignServer.parse(text) == servers)
    }

    @Test(arguments: [
        "b", "a=", "A=b", "vendors=b", "a-standby=b", "control=b", "a=b;a=c", "a='b", "a=b\\",
        (0..<17).map { "s\($0)=c" }.joined(separator: ";"),
    ])
    func badText_isRefused(text: String) {
        #expect(throws: ForeignServer.Fault.self) { try ForeignServer.parse(text) }
        #expect(SettingRules.fault(in: text, of: .foreign) != nil)
    }

    @Test(arguments: ["", "a b", "it's", "\\\"", "a\nb;c"])
    func quotedWord_isReadAsItIs(word: String) throws {
        #expect(try ShellWords.commands(in: ShellWords.quoted(word)) == [[word]])
    }

    @Test(arguments: [
        ("b", "/x:/y", "/y/b"), ("/z/b", "/x", "/z/b"), ("/z/c", "/x", nil), ("c", "/x:/y", nil),
    ])
    func program_isFoundAsAShellWould(word: String, path: String, expected: String?) {
        let found = ForeignServer(name: "a", words: [word])
            .program(path: path) { ["/y/b", "/z/b"].contains($0) }
        #expect(found == expected)
    }
}
