import Testing
import Wire

@testable import Supervisor

struct RecoveryTextTests {
    private static let reports: [(report: JSON, line: String)] = [
        (["restored": 3, "known": 1], "3 taken back, 1 known already"),
        (
            ["restored": 0, "known": 0, "refused": 1, "other_stores": 2, "damaged_lines": 4],
            "0 taken back, 0 known already, 1 refused by the store, 2 of another store, left alone, "
                + "4 lines unreadable"
        ),
        (["failure": "it does not run"], "failed: it does not run"),
    ]

    @Test(arguments: reports)
    func report_isOneLine(report: JSON, line: String) {
        #expect(RecoveryText.line(report) == line)
    }
}
