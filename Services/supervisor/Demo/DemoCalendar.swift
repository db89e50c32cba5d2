import Primitives

/// The two years before a day, in which a demonstration takes place.
struct DemoCalendar: Equatable {
    /// How many days there are.
    static let days = 730
    private static let millisecondsOfDay: Int64 = 86_400_000

    /// When it ends: the midnight before which everything has happened.
    let end: Timestamp

    /// - Parameter now: Any moment of the day after it.
    init(upTo now: Timestamp) {
        end = Timestamp(milliseconds: now.milliseconds - now.milliseconds % Self.millisecondsOfDay)
    }

    /// A moment of the working hours of a day, counted from the first; a weekend's work is done on Monday.
    ///
    /// - Parameter earlier: What it must come after.
    func moment(
        _ day: Int, after earlier: Timestamp? = nil, _ chance: inout DemoChance
    ) -> Timestamp {
        let hours = Int64(chance.integer(7 * 3600_000...18 * 3600_000))
        let day = min(working(day), Self.days - 1)
        let time = start.advanced(milliseconds: Int64(day) * Self.millisecondsOfDay + hours)
        guard let earlier, time <= earlier else { return time }
        return earlier.advanced(milliseconds: Int64(chance.integer(60_000...1_500_000)))
    }

    /// The quarter that a day is in, or the one so many quarters later.
    func quarter(_ day: Int, later quarters: Int = 0) -> String {
        let text = start.advanced(milliseconds: Int64(day) * Self.millisecondsOfDay).description
        let month = Int(text.dropFirst(5).prefix(2)) ?? 1
        let number = (Int(text.prefix(4)) ?? 2026) * 4 + (month - 1) / 3 + quarters
        return "\(number / 4)-Q\(number % 4 + 1)"
    }

    /// The number of the pull request that was opened then: there are two or three a day.
    func pullRequest(at time: Timestamp) -> Int {
        180 + Int((time.milliseconds - start.milliseconds) / (Self.millisecondsOfDay * 2 / 5))
    }

    private var start: Timestamp { end.advanced(milliseconds: -Int64(Self.days) * Self.millisecondsOfDay) }

    private func working(_ day: Int) -> Int {
        // The first of January 1970 was a Thursday.
        let weekday = (start.milliseconds / Self.millisecondsOfDay + Int64(day) + 4) % 7
        return weekday == 0 ? day + 1 : weekday == 6 ? day + 2 : day
    }
}
