import Primitives
import ServiceKit
import Testing
import Wire

@testable import WorkItems

@Suite struct VersionConflictTests {
    private let current: JSON = [
        "title": "new", "status": "active", "metadata": ["a": 1], "updated_by": "other",
        "updated_at": "2026-01-31T12:00:00.000Z",
    ]

    private func error(before: JSON?) -> ToolError {
        VersionConflict.error(
            expected: 2, current: current, version: 5, fields: ["title", "status", "metadata"],
            before: before)
    }

    @Test func conflict_tellsWhoChangedWhatAndWhen() {
        let error = error(before: ["title": "old", "status": "active", "metadata": ["a": 1]])
        #expect(error.code == .versionConflict)
        #expect(
            error.details == [
                "expected_version": 2, "current_version": 5, "changed_by": "other",
                "changed_at": "2026-01-31T12:00:00.000Z", "changed_fields": ["title"], "current": current,
            ])
    }

    @Test func unknownHistory_namesNoFields() {
        #expect(error(before: nil).details["changed_fields"] == [])
    }
}
