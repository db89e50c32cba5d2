import Testing

@testable import TestSupport

struct CommitWatchTests {
    private static func message(_ type: Character, _ body: [UInt8] = []) -> [UInt8] {
        let length = UInt32(body.count + 4)
        let prefix = (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) }
        return Array(type.utf8) + prefix + body
    }

    private static func text(_ words: String...) -> [UInt8] {
        words.flatMap { Array($0.utf8) + [0] } + [0, 0]
    }

    /// The client's first message: it has no type.
    private static let startup = Array(message("x", text("user", "me")).dropFirst())
    private static let sync = message("S")
    private static let ready = message("Z", [UInt8(ascii: "I")])
    private static let completion = message("C", text("done"))

    /// A batch of prepared statements, without its end.
    private static func batch(_ statements: String...) -> [UInt8] {
        statements.enumerated().flatMap { index, sql in
            let name = "s\(index)"
            return message("P", text(name, sql)) + message("B", text("", name)) + message("E", text(""))
        }
    }

    private static func query(_ sql: String) -> [UInt8] { message("Q", text(sql)) }

    private static let batches: [(batch: [UInt8], commits: Bool)] = [
        (batch("INSERT INTO a VALUES (1)") + sync, true),
        (batch("SELECT 1", "UPDATE a SET b = 1") + sync, true),
        (batch("BEGIN", "INSERT INTO a VALUES (1)", "COMMIT") + sync, true),
        (batch("COMMIT") + sync, true),
        (batch("BEGIN", "INSERT INTO a VALUES (1)") + sync, false),
        (batch("SELECT 'COMMIT'") + sync, false),
        (batch("ROLLBACK") + sync, false),
        (sync, false),
        (query("commit"), true),
        (query("BEGIN; INSERT INTO a VALUES (1); END"), true),
        (query("INSERT INTO a VALUES (1)"), true),
        (query("BEGIN"), false),
        (query("SELECT 1"), false),
    ]

    @Test(arguments: batches.indices)
    func answerToACommit_isWithheldHoweverTheBytesAreCut(index: Int) {
        let (batch, commits) = Self.batches[index]
        for size in [1, 2, 7, 1000] {
            var watch = CommitWatch()
            var isFound = false
            let sent = Self.startup + batch
            for start in stride(from: 0, to: sent.count, by: size) {
                let piece = sent[start..<min(start + size, sent.count)]
                if watch.sends(piece, isArmed: true) { isFound = true }
            }
            #expect(isFound == commits)
            let start = Self.message("R", [0, 0, 0, 0]) + Self.ready
            #expect(watch.answers(start[...]) == .pass(start.count))
            let answer = Self.completion + Self.ready
            var passed = 0
            var isCut = false
            for start in stride(from: 0, to: answer.count, by: size) {
                switch watch.answers(answer[start..<min(start + size, answer.count)]) {
                case .pass(let count): passed += count
                case .cut: isCut = true
                }
            }
            #expect(isCut == commits)
            #expect(passed == (commits ? 0 : answer.count))
        }
    }

    @Test func unarmedWatch_withholdsNothing() {
        var watch = CommitWatch()
        let insert = Self.batch("INSERT INTO a VALUES (1)") + Self.sync
        #expect(watch.sends(((Self.startup + insert))[...], isArmed: false) == false)
        let answers = Self.ready + Self.completion + Self.ready
        #expect(watch.answers(answers[...]) == .pass(answers.count))
    }

    @Test func answersBeforeTheCommits_pass() {
        var watch = CommitWatch()
        let sent = Self.startup + Self.batch("SELECT 1") + Self.sync + Self.query("DELETE FROM a")
        #expect(watch.sends(sent[...], isArmed: true) == true)
        let first = Self.ready
        #expect(watch.answers(first[...]) == .pass(first.count))
        let second = Self.completion + Self.ready + Self.completion
        #expect(watch.answers(second[...]) == .pass(second.count - Self.completion.count))
        #expect(watch.answers(Self.completion[...]) == .pass(0))
        #expect(watch.answers(Self.ready[...]) == .cut)
    }

    @Test func preparedStatement_isKnownInLaterBatches() {
        var watch = CommitWatch()
        let first = Self.startup + Self.message("P", Self.text("w", "INSERT INTO a VALUES (1)")) + Self.sync
        #expect(watch.sends(first[...], isArmed: true) == false)
        let second = Self.message("B", Self.text("", "w")) + Self.message("E", Self.text("")) + Self.sync
        #expect(watch.sends(second[...], isArmed: true) == true)
        // Its answer is withheld already: no other one is found.
        #expect(watch.sends(second[...], isArmed: true) == false)
    }
}
