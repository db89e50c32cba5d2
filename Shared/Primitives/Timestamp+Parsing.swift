extension Timestamp {
    /// Reads an RFC 3339 date and time; nil where the text is none, its day does not exist, it has no zone,
    /// or it lies outside the years 1 to 9999 of UTC.
    ///
    /// Fractions beyond milliseconds are cut. A leap second (`:60`) counts as the first moment after it.
    public init?(_ text: some StringProtocol) {
        var reader = DigitReader(bytes: Array(text.utf8))
        guard let year = reader.number(width: 4), reader.skip("-"),
            let month = reader.number(width: 2), reader.skip("-"),
            let day = reader.number(width: 2), reader.skip("T", or: "t", or: " "),
            let hour = reader.number(width: 2), hour < 24, reader.skip(":"),
            let minute = reader.number(width: 2), minute < 60, reader.skip(":"),
            let second = reader.number(width: 2), second <= 60,
            let fraction = reader.fractionMilliseconds(),
            let offsetMinutes = reader.zoneOffsetMinutes(), reader.isAtEnd
        else { return nil }
        let date = CivilDate(year: Int64(year), month: month, day: day)
        guard date.exists else { return nil }
        let minutes = (date.daysSinceEpoch * 24 + Int64(hour)) * 60 + Int64(minute) - Int64(offsetMinutes)
        let milliseconds = (minutes * 60 + Int64(second)) * 1000 + Int64(fraction)
        guard (Timestamp.earliest...Timestamp.latest).contains(milliseconds) else { return nil }
        self.init(milliseconds: milliseconds)
    }

    /// The bounds within which a moment has a four-digit year.
    private static let earliest: Int64 = CivilDate(year: 1, month: 1, day: 1).daysSinceEpoch * 86_400_000
    private static let latest: Int64 =
        CivilDate(year: 10_000, month: 1, day: 1).daysSinceEpoch * 86_400_000 - 1
}

/// Takes fixed-width numbers and separators off the front of a text.
private struct DigitReader {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    mutating func digit() -> Int? {
        guard position < bytes.count, case UInt8(ascii: "0")...UInt8(ascii: "9") = bytes[position] else {
            return nil
        }
        position += 1
        return Int(bytes[position - 1] - UInt8(ascii: "0"))
    }

    mutating func number(width: Int) -> Int? {
        var value = 0
        for _ in 0..<width {
            guard let next = digit() else { return nil }
            value = value * 10 + next
        }
        return value
    }

    mutating func skip(_ separators: Unicode.Scalar...) -> Bool {
        skip(anyOf: separators)
    }

    mutating func skip(_ first: Unicode.Scalar, or second: Unicode.Scalar, or third: Unicode.Scalar) -> Bool {
        skip(anyOf: [first, second, third])
    }

    private mutating func skip(anyOf separators: [Unicode.Scalar]) -> Bool {
        guard position < bytes.count, separators.contains(Unicode.Scalar(bytes[position])) else {
            return false
        }
        position += 1
        return true
    }

    /// An optional fraction; zero where there is none, nil where a point has no digit behind it.
    mutating func fractionMilliseconds() -> Int? {
        guard skip(".") else { return 0 }
        var value = 0
        var digits = 0
        while let next = digit() {
            if digits < 3 { value = value * 10 + next }
            digits += 1
        }
        guard digits > 0 else { return nil }
        for _ in min(digits, 3)..<3 { value *= 10 }
        return value
    }

    /// `Z` or `±hh:mm`, in minutes east of UTC.
    mutating func zoneOffsetMinutes() -> Int? {
        if skip(anyOf: ["Z", "z"]) { return 0 }
        let sign: Int
        if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
        guard let hours = number(width: 2), hours < 24, skip(":"), let minutes = number(width: 2),
            minutes < 60
        else { return nil }
        return sign * (hours * 60 + minutes)
    }
}
