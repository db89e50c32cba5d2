import Primitives
import Testing

@testable import Supervisor

@Suite struct ArchiveScheduleTests {
    private static let day: Int64 = 86_400_000
    private static let hour: Int64 = 3_600_000
    private let start = Timestamp(milliseconds: 1_800_000_000_000)

    private func after(_ milliseconds: Int64) -> Timestamp { start.advanced(milliseconds: milliseconds) }

    @Test func firstStart_archivesAfterAMinute() {
        let schedule = ArchiveSchedule(last: nil, at: start)
        #expect(schedule.wait(at: start) == 60_000)
        #expect(schedule.wait(at: after(60_000)) == 0)
    }

    @Test func lastTime_isRememberedAcrossStarts() {
        let schedule = ArchiveSchedule(last: after(-Self.day + 2 * Self.hour), at: start)
        #expect(schedule.wait(at: start) == Self.hour)
        #expect(schedule.wait(at: after(2 * Self.hour - 5)) == 5)
        #expect(schedule.wait(at: after(2 * Self.hour)) == 0)
    }

    @Test func downtimeOverADay_isMadeUpForSoonAfterTheStart() {
        #expect(ArchiveSchedule(last: after(-9 * Self.day), at: start).wait(at: start) == 60_000)
    }

    @Test func success_waitsADayAndFailureTenMinutes() {
        var schedule = ArchiveSchedule(last: nil, at: start)
        schedule.ended(at: after(70_000), succeeded: false)
        #expect(schedule.wait(at: after(70_000)) == 600_000)
        schedule.ended(at: after(700_000), succeeded: true)
        #expect(schedule.wait(at: after(700_000)) == Self.hour)
        #expect(schedule.wait(at: after(700_000 + Self.day)) == 0)
    }

    @Test func clockThatWasWrong_keepsNothingFromBeingArchived() {
        #expect(ArchiveSchedule(last: after(400 * Self.day), at: start).wait(at: start) == 60_000)
        var schedule = ArchiveSchedule(last: nil, at: start)
        schedule.ended(at: after(400 * Self.day), succeeded: true)
        #expect(schedule.wait(at: start) == 0)
    }
}
