import TestSupport
import Testing

@testable import Primitives

@Suite struct TimestampTests {
    @Test(arguments: [
        ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00.000Z"),
        ("2026-01-01T02:00:00+02:00", "2026-01-01T00:00:00.000Z"),
        ("2026-01-01T00:00:00.5-05:30", "2026-01-01T05:30:00.500Z"),
        ("2026-01-01t00:00:00.123456z", "2026-01-01T00:00:00.123Z"),
        ("2024-02-29 23:59:60Z", "2024-03-01T00:00:00.000Z"),
        ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
    ])
    func rfc3339_isReadAndWrittenInUTC(_ text: String, _ expected: String) {
        #expect(Timestamp(text)?.description == expected)
    }

    @Test(arguments: [
        "", "today", "2026-02-30T00:00:00Z", "2023-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:61Z", "2026-01-01T00:00:00", "2026-01-01", "2026-01-01T00:00Z",
        "26-01-01T00:00:00Z",
        "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+0200", "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00Z ", "2026-01-01T00:00:00Zx", "9999-12-31T23:59:59-01:00",
        "0001-01-01T00:00:00+01:00", "２026-01-01T00:00:00Z",
    ])
    func otherText_isRefused(_ text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func anyMoment_readsBackToItself() throws {
        let seed = SeededGenerator.seedOfThisRun()
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<20_000 {
            let moment = Timestamp(
                milliseconds: Int64.random(in: -62_135_596_800_000...253_402_300_799_999, using: &generator))
            #expect(Timestamp(moment.description) == moment, "seed \(seed)")
        }
    }

    @Test func days_countThroughLeapCenturies() {
        #expect(CivilDate(year: 1970, month: 1, day: 1).daysSinceEpoch == 0)
        #expect(CivilDate(year: 2000, month: 3, day: 1).daysSinceEpoch == 11_017)
        #expect(CivilDate(year: 1900, month: 2, day: 29).exists == false)
        #expect(CivilDate(year: 2000, month: 2, day: 29).exists)
        for day in stride(from: Int64(-719_000), to: 2_932_000, by: 97) {
            #expect(CivilDate(daysSinceEpoch: day).daysSinceEpoch == day)
        }
    }
}
