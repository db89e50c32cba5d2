import NIOCore
import TestSupport
import Testing

@testable import Wire

@Suite struct JSONParsingTests {
    @Test(arguments: [
        "{}", "[]", "null", "true", "0", "-0", "1.5e+10", #""""#, #"{"a":[1,{"b":null}],"c":"d"}"#,
        " [ 1 , 2 ] ", #""\u00e9\ud83d\ude00\n\\""#, "\"é😀\"", "1E400",
    ])
    func validText_isTaken(_ text: String) throws {
        let parsed = try JSON(parsing: text)
        #expect(try JSON(parsing: parsed.text) == parsed)
        _ = try JSONSlice(checking: ByteBuffer(string: text))
    }

    @Test(arguments: [
        "", " ", "{", "}", "[1,]", "{\"a\":1,}", "{\"a\"}", "{a:1}", "'a'", "01", "1.", ".5", "+1", "1e", "-",
        "tru", "nul", "NaN", "Infinity", "\"a", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\u0041\"",
        "\"\\udc00\"", "\"\n\"", "\"\u{0}\"", "[1 2]", "{\"a\" 1}", "1 2", "{}{}", "\u{FEFF}{}", "[",
        "{\"a\":",
        "/*c*/1",
    ])
    func invalidText_isRefusedByParserAndCheckerAlike(_ text: String) {
        #expect(throws: JSONFault.self) { try JSON(parsing: text) }
        #expect(throws: JSONFault.self) { try JSONSlice(checking: ByteBuffer(string: text)) }
    }

    @Test(
        arguments: [
            [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22],
            [0x22, 0xE2, 0x82, 0x22], [0x22, 0xFF, 0x22], [0x22, 0xF0, 0x8F, 0xBF, 0xBF, 0x22],
            [0x22, 0x80, 0x22],
            [0x22, 0xE2], [0xFF],
        ] as [[UInt8]])
    func bytesThatAreNoUTF8_areRefused(_ bytes: [UInt8]) {
        #expect(throws: JSONFault.self) { try JSON(parsing: ByteBuffer(bytes: bytes)) }
        #expect(throws: JSONFault.self) { try JSONSlice(checking: ByteBuffer(bytes: bytes)) }
    }

    @Test func nesting_isBounded() throws {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSONFault.self) { try JSON(parsing: deep) }
        #expect(throws: JSONFault.self) { try JSONSlice(checking: ByteBuffer(string: deep)) }
        let allowed = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        _ = try JSON(parsing: allowed)
    }

    @Test func numbers_keepTheirTextAndTellTheirValue() throws {
        #expect(try JSON(parsing: "3.0").integer == 3)
        #expect(try JSON(parsing: "3e2").integer == 300)
        #expect(try JSON(parsing: "1000.5").integer == nil)
        #expect(try JSON(parsing: "9223372036854775807").integer == .max)
        #expect(try JSON(parsing: "9223372036854775808").integer == nil)
        #expect(try JSON(parsing: "2.50").text == "2.50")
        #expect(try JSON(parsing: "1e999") == .number(JSONNumber(checked: "1e999")))
        #expect(JSONNumber(checked: "1e999").double == nil)
    }

    @Test func repeatedMember_lastStaysInTheFirstPlace() throws {
        #expect(try JSON(parsing: #"{"a":1,"b":2,"a":3}"#).text == #"{"a":3,"b":2}"#)
        let many = "{" + (0..<5000).map { "\"k\($0 % 100)\":\($0)" }.joined(separator: ",") + "}"
        let object = try #require(JSON(parsing: many).object)
        #expect(object.members.count == 100)
        #expect(object["k7"] == 4907)
    }

    @Test func randomBytes_neverCrashAndBothReadersAgree() throws {
        let seed = SeededGenerator.seedOfThisRun()
        var generator = SeededGenerator(seed: seed)
        let seeds = [#"{"a":[1,2.5e-3,"é\n\ud83d\ude00"],"b":{"c":null,"d":true}}"#, #"[[],{},"x",-0.1]"#]
        for _ in 0..<20_000 {
            var bytes = Array(seeds[Int.random(in: 0..<seeds.count, using: &generator)].utf8)
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[index] = UInt8.random(in: .min ... .max, using: &generator)
            }
            let buffer = ByteBuffer(bytes: bytes)
            let parsed = try? JSON(parsing: buffer)
            let checked = try? JSONSlice(checking: buffer)
            #expect((parsed == nil) == (checked == nil), "seed \(seed): \(bytes)")
            if let parsed { #expect(try JSON(parsing: parsed.text) == parsed, "seed \(seed)") }
        }
    }
}
