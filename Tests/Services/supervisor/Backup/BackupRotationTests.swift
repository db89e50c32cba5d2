import Testing

@testable import Supervisor

@Suite struct BackupRotationTests {
    /// Names with a `!` are damaged.
    private func removals(_ names: [String], keep: Int) -> [String] {
        BackupRotation.removals(
            of: names.map {
                BackupRotation.Entry(name: $0.filter { $0 != "!" }, isGood: !$0.hasSuffix("!"))
            }, keep: keep)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let names: [String]
        let keep: Int
        let removed: [String]
        var testDescription: String { "\(names) keep \(keep)" }
    }

    @Test(arguments: [
        Case(names: [], keep: 3, removed: []),
        Case(names: ["a", "b"], keep: 3, removed: []),
        Case(names: ["b", "c", "a", "d"], keep: 2, removed: ["a", "b"]),
        // A damaged one counts for none, and is never removed.
        Case(names: ["a", "b!", "c!"], keep: 1, removed: []),
        Case(names: ["a!", "b", "c"], keep: 1, removed: ["b"]),
        Case(names: ["a!", "b!"], keep: 1, removed: []),
        // The last one stays, whatever is asked for.
        Case(names: ["a", "b"], keep: 0, removed: ["a"]),
        Case(names: ["a"], keep: -1, removed: []),
    ])
    func newestGoodOnes_areKept(one: Case) {
        #expect(removals(one.names, keep: one.keep) == one.removed)
    }
}
