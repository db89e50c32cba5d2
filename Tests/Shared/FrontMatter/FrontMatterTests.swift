import FrontMatter
import Records
import TestSupport
import Testing
import Wire

@Suite struct FrontMatterTests {
    private func read(_ text: String) -> Result<FrontMatterValue, FrontMatterFault> {
        FrontMatter.read(Array(text.utf8)[...])
    }

    private func json(_ text: String) throws -> String { JSON(try read(text).get()).text }

    @Test(arguments: [
        ("a: 1", #"{"a":1}"#), ("a: -5", #"{"a":-5}"#), ("a: 200_000", #"{"a":200000}"#),
        ("a: 1.5", #"{"a":1.5}"#), ("a: 1.0", #"{"a":1.0}"#), ("a: .5", #"{"a":0.5}"#),
        ("a: 1e3", #"{"a":1000.0}"#), ("a: .inf", #"{"a":".inf"}"#), ("a: 1e999", #"{"a":"1e999"}"#),
        ("a: 007", #"{"a":"007"}"#), ("a: 0", #"{"a":0}"#), ("a: 0x10", #"{"a":"0x10"}"#),
        ("a: 12:30", #"{"a":"12:30"}"#), ("a: 99999999999999999999", #"{"a":"99999999999999999999"}"#),
        ("a: 2026-01-31", #"{"a":"2026-01-31"}"#), ("a: \"1\"", #"{"a":"1"}"#), ("a: !!str 1", #"{"a":"1"}"#),
        ("a: yes\nb: Off\nc: 'yes'", #"{"a":true,"b":false,"c":"yes"}"#),
        ("a:\nb: ~", #"{"a":null,"b":null}"#), ("a: +\n", #"{"a":"+"}"#), ("a: .", #"{"a":"."}"#),
        ("a: 1.2.3", #"{"a":"1.2.3"}"#),
        ("a: [1, {b: [c]}]", #"{"a":[1,{"b":["c"]}]}"#), ("a: &x [1]\nb: *x", #"{"a":[1],"b":[1]}"#),
        ("a: |\n  one\n  two\n", #"{"a":"one\ntwo\n"}"#), ("1: a\ntrue: b", #"{"1":"a","true":"b"}"#),
        ("", "null"), ("# only a remark", "null"), ("just text", #""just text""#),
    ])
    func values_areWhatTheyWereWrittenAs(_ text: String, _ expected: String) throws {
        #expect(try json(text) == expected)
    }

    @Test(arguments: [
        ("a: [1", 1, 4), ("a: 1\nb: \"x", 2, 4), ("a: 1\n\tb: 2", 2, 1), ("a: 1\na: 2", 1, 1),
        ("a: *x", 1, 4), ("a: b: c", 1, 5), ("a: 1\n? [x]\n: y", 2, 3), ("a: \"\\0\"", 1, 4),
        ("a: 1\n...\nb: 2\n", 3, 1), ("a: \u{1}", 1, 4), ("a: \"\\ud800\"", 1, 7),
    ])
    func faults_haveTheirPlace(_ text: String, _ line: Int, _ column: Int) throws {
        guard case .failure(let fault) = read(text) else {
            Issue.record("\(text) is read")
            return
        }
        #expect([fault.line, fault.column] == [line, column], "\(fault)")
        #expect(fault.problem.hasSuffix("."))
    }

    @Test func bytesThatAreNoText_areRefused() {
        #expect(throws: FrontMatterFault.self) { try FrontMatter.read([0x61, 0xFF]).get() }
        let long = [UInt8](repeating: UInt8(ascii: "a"), count: FrontMatter.bytesMax + 1)
        #expect(throws: FrontMatterFault.self) { try FrontMatter.read(long[...]).get() }
    }

    @Test(arguments: ["[", "{a: ", "- ", "? ", "a:\n"])
    func deepNesting_isRefused(_ piece: String) {
        let text = String(repeating: piece, count: 20_000)
        #expect(throws: FrontMatterFault.self) { try read(text).get() }
    }

    @Test func aliasesThatMultiply_areRefused() {
        var text = "l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...5 {
            let names = (0..<3).map { _ in "*l\(level - 1)" }.joined(separator: ", ")
            text += "l\(level): &l\(level) [\(names)]\n"
        }
        #expect(throws: Never.self) { try read(text).get() }
        text += "l6: &l6 [*l5, *l5]\n"
        #expect(throws: FrontMatterFault.self) { try read(text).get() }
    }

    @Test func randomInputs_neverCrash() async {
        let pieces = [
            "a", ": ", "- ", "[", "]", "{", "}", ",", "\n", "  ", "&x ", "*x", "!!int ", "!t ", "|\n", ">\n",
            "\"", "'", "#",
            "? ", "---\n", "...\n", "%YAML 1.2\n", "\\", "\t", "\u{85}", "<<", "~", "1", "\0", "é",
            "\u{FEFF}", "@", "`",
        ]
        let seed = SeededGenerator.seedOfThisRun()
        var generator = SeededGenerator(seed: seed)
        var values = 0
        for round in 0..<(environmentValue("HOLDFAST_FUZZ_INPUTS").flatMap { Int($0) } ?? 20_000) {
            if round.isMultiple(of: 200) { await Task.yield() }
            let count = Int.random(in: 0...10, using: &generator)
            let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            switch read(text) {
            case .success: values += 1
            case .failure(let fault):
                if fault.line < 1 || fault.column < 1 { Issue.record("seed \(seed): \(fault) in \(text)") }
            }
        }
        #expect(values > 0, "seed \(seed)")
    }
}
