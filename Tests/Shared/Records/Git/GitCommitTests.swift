import Primitives
import Testing

@testable import Records

@Suite struct GitCommitTests {
    private static let hash = String(repeating: "a", count: 40)
    private static let whole = Array(
        "\(hash)\u{0}60\u{0}One\u{0}\u{0}\(hash)\u{0}0\u{0}Two\u{0}a\nb\u{0}".utf8)

    @Test func wholeOutput_givesEveryCommit() throws {
        let commits = try GitCommit.parse(Self.whole, isCut: false)
        #expect(commits.map(\.subject) == ["One", "Two"])
        #expect(commits.map(\.body) == ["", "a\nb"])
        #expect(commits.map(\.time.milliseconds) == [60_000, 0])
        #expect(try GitCommit.parse([], isCut: false) == [])
    }

    @Test func cutOutput_givesWhatIsWholeWhereverItIsCut() throws {
        for count in 0...Self.whole.count {
            let commits = try GitCommit.parse(Array(Self.whole.prefix(count)), isCut: true)
            #expect(commits.map(\.subject) == Array(["One", "Two"].prefix(commits.count)))
            #expect(commits.allSatisfy { ["", "a", "a\nb"].contains($0.body) })
        }
    }

    @Test(arguments: ["x", "\u{0}", "\u{0}\u{0}\u{0}\u{0}", "abc\u{0}0\u{0}s\u{0}b\u{0}"])
    func otherOutput_isRefused(_ text: String) {
        #expect(throws: GitError.unreadableOutput) { try GitCommit.parse(Array(text.utf8), isCut: false) }
    }

    @Test(arguments: [("0", 0), ("1769860800", 1_769_860_800_000), ("-5", 0), ("9999999999999", 0)])
    func time_isWithinTheYearsOfRecords(_ text: String, milliseconds: Int64) {
        #expect(GitCommit.time(Array(text.utf8)[...])?.milliseconds == milliseconds)
    }
}
