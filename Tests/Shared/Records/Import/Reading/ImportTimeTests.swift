import Primitives
import Testing

@testable import Records

@Suite struct ImportTimeTests {
    @Test(arguments: [
        ("2025-10-01", "2025-10-01T00:00:00.000Z", false),
        ("2025-10-01 - PR", "2025-10-01T00:00:00.000Z", false),
        ("2026-01-30 18:00:00 UTC", "2026-01-30T18:00:00.000Z", true),
        ("2026-01-30T18:00:00.123Z", "2026-01-30T18:00:00.123Z", true),
        ("2026-01-30T18:00:00+02:00", "2026-01-30T16:00:00.000Z", true),
        ("2026-01-30 18:00", "2026-01-30T18:00:00.000Z", false),
        ("2026-01-30 18:00 UTC", "2026-01-30T18:00:00.000Z", false),
        ("2026-01-30 18:00:00 - PR", "2026-01-30T18:00:00.000Z", false),
    ])
    func times_areReadAsPeopleWriteThem(_ text: String, _ expected: String, _ isWhole: Bool) throws {
        var cursor = TextCursor(text)
        let time = cursor.importTime()
        let found = try #require(time)
        #expect(found.time.description == expected)
        #expect(found.isWhole == isWhole)
    }

    @Test(arguments: [
        "", "2025-10-1", "2025-02-30", "01.10.2025", "2025-10-011", "2025-10-01x", "2025-10-01 25:00:00",
        "yesterday",
    ])
    func otherTexts_areNoTimes(_ text: String) {
        var cursor = TextCursor(text)
        let time = cursor.importTime()
        #expect(time?.time == nil)
        #expect(cursor.text == text)
    }
}
