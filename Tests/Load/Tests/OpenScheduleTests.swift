import Testing

@testable import Load

@Suite struct OpenScheduleTests {
    private static let second: Int64 = 1_000_000_000

    @Test(arguments: [1.0, 3, 7, 999.5, 5000, 40_000, 333_333])
    func everyCall_isDueOnce_andNoneBeforeItsTime(rate: Double) {
        let schedule = OpenSchedule(rate: rate, start: 17, length: Self.second)
        var last = Int64.min
        for index in 0..<min(schedule.total, 5000) {
            let due = schedule.due(index)
            #expect(due > last)
            #expect(schedule.dueCount(at: due) == index + 1, "call \(index) is due when it is due")
            #expect(schedule.dueCount(at: due - 1) == index, "and not before")
            last = due
        }
        #expect(schedule.dueCount(at: .max / 2) == schedule.total)
    }

    @Test(arguments: [(10.0, 10), (0.5, 1), (2.5, 3), (1000, 1000)])
    func total_isWhatFallsDueBeforeTheEnd(rate: Double, total: Int) {
        let schedule = OpenSchedule(rate: rate, start: 0, length: Self.second)
        #expect(schedule.total == total)
        #expect(schedule.due(total - 1) < Self.second)
        #expect(schedule.due(total) >= Self.second)
    }

    @Test func nothingIsDue_beforeTheStart() {
        let schedule = OpenSchedule(rate: 100, start: 1000, length: Self.second)
        #expect(schedule.dueCount(at: 999) == 0)
        #expect(schedule.dueCount(at: 1000) == 1)
    }
}
