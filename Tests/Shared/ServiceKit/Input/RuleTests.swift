import Primitives
import Testing
import Wire

@testable import ServiceKit

private enum Colour: String, CaseIterable {
    case red, green
}

@Suite struct RuleTests {
    private func rules(_ rule: Rule<some Sendable>, _ value: JSON) -> [String] {
        var faults: [ValidationFault] = []
        let read = rule.check(value, path: "x", faults: &faults)
        #expect((read == nil) == !faults.isEmpty)
        return faults.map(\.rule)
    }

    @Test(
        arguments: [
            ("a", []), (.string(String(repeating: "é", count: 10)), []),
            (.string(String(repeating: "😀", count: 10)), []),
            ("", ["min_length"]), (.string(String(repeating: "x", count: 11)), ["max_length"]),
            ("  ", ["not_blank"]),
            ("\u{3000}", ["not_blank"]), ("a\nb", ["no_control_characters"]), ("a\u{0}", ["no_nul"]),
            ("a\u{85}", ["no_control_characters"]), (5, ["type"]), (nil, ["type"]),
        ] as [(JSON, [String])])
    func line_isOneVisibleLineOfScalars(_ value: JSON, _ expected: [String]) {
        #expect(rules(.line(max: 10), value) == expected)
    }

    @Test(
        arguments: [
            ("", []), ("a\n\tb", []), (.string(String(repeating: "x", count: 11)), ["max_length"]),
            ("\u{0}", ["no_nul"]),
            (true, ["type"]),
        ] as [(JSON, [String])])
    func text_mayHaveLines(_ value: JSON, _ expected: [String]) {
        #expect(rules(.text(max: 10), value) == expected)
    }

    @Test func integers_stayInTheirRange() throws {
        #expect(rules(.integer(1...5), 5) == [])
        #expect(rules(.integer(1...5), try JSON(parsing: "2.0")) == [])
        #expect(rules(.integer(1...5), 0) == ["minimum"])
        #expect(rules(.integer(1...5), 6) == ["maximum"])
        #expect(rules(.integer(1...5), try JSON(parsing: "1.5")) == ["type"])
        #expect(rules(.integer(1...5), "1") == ["type"])
        #expect(rules(.integer(1...5), try JSON(parsing: "1e99")) == ["type"])
    }

    @Test func numbers_stayInTheirRangeAndKeepTheirText() throws {
        var faults: [ValidationFault] = []
        let number = Rule<JSONNumber>.number(0...1000)
        #expect(number.check(try JSON(parsing: "2.50"), path: "x", faults: &faults)?.text == "2.50")
        #expect(rules(number, try JSON(parsing: "1000.01")) == ["range"])
        #expect(rules(number, try JSON(parsing: "-0.01")) == ["range"])
        #expect(rules(number, "2.5") == ["type"])
    }

    @Test(arguments: [
        ("a1b2c3d4e5f6789012345678901234567890abcd", true),
        ("A1b2c3d4e5f6789012345678901234567890abcd", false),
        ("g1b2c3d4e5f6789012345678901234567890abcd", false), ("", false),
        ("a1b2c3d4e5f6789012345678901234567890abcd\n", false),
        ("a1b2c3d4e5f6789012345678901234567890abc", false),
        ("a1b2c3d4e5f6789012345678901234567890abcd1", false),
    ])
    func commitHash_isFortyLowercaseDigits(_ text: String, _ isValid: Bool) {
        #expect(rules(.commitHash, .string(text)).isEmpty == isValid)
    }

    @Test func words_areExact() {
        #expect(rules(.oneOf(Colour.self), "red") == [])
        #expect(rules(.oneOf(Colour.self), "Red") == ["enum"])
        #expect(rules(.oneOf(Colour.self), "") == ["enum"])
        #expect(rules(.oneOf(Colour.self), 1) == ["enum"])
    }

    @Test func idsAndTimes_areRead() {
        #expect(rules(.identifier, "01890a5d-ac96-774b-bcce-b302099a8057") == [])
        #expect(rules(.identifier, "nope") == ["uuid"])
        #expect(rules(.timestamp, "2026-01-01T00:00:00Z") == [])
        #expect(rules(.timestamp, "2026-02-30T00:00:00Z") == ["date_time"])
        #expect(rules(.bool, true) == [])
        #expect(rules(.bool, "true") == ["type"])
    }

    @Test func list_tellsTheFaultsOfEachElement() {
        var faults: [ValidationFault] = []
        let list = Rule<[Int64]>.list(of: .integer(0...9), max: 3)
        #expect(list.check([1, "x", 10], path: "n", faults: &faults) == nil)
        #expect(faults.map(\.path) == ["n[1]", "n[2]"])
        #expect(rules(list, [1, 2, 3, 4]) == ["max_items"])
        #expect(rules(list, "x") == ["type"])
    }

    @Test func longFaultyValue_isCutInTheAnswer() {
        let fault = ValidationFault(
            path: "x", rule: "r", message: "m", value: .string(String(repeating: "y", count: 10_000)))
        #expect((fault.value.string?.count ?? 0) < 300)
    }
}
