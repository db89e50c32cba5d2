import Primitives

/// A time as people write it: a day, maybe with a time of day, maybe with a zone.
struct ImportTime {
    let time: Timestamp
    /// Whether nothing had to be assumed: neither the time of day, its seconds nor the zone.
    let isWhole: Bool
}

extension TextCursor {
    /// Takes `2025-10-01`, `2026-01-30 18:00:00 UTC` or an RFC 3339 time. Without a zone it is UTC.
    mutating func importTime() -> ImportTime? {
        var next = self
        let day = next.take(limit: 10) { $0.isDigit || $0 == UInt8(ascii: "-") }
        guard day.count == 10 else { return nil }
        var clock = next
        if clock.skip(" ") || clock.skip("T") {
            let digits = clock.take(limit: 20) {
                $0.isDigit || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
            }
            if digits.contains(UInt8(ascii: ":")) {
                let hasSeconds = digits.count > 5
                let zone = clock.zone()
                let text = "\(day.text)T\(digits.text)\(hasSeconds ? "" : ":00")\(zone ?? "Z")"
                guard clock.isAtWordEnd, let time = Timestamp(text) else { return nil }
                self = clock
                return ImportTime(time: time, isWhole: hasSeconds && zone != nil)
            }
        }
        guard next.isAtWordEnd, let time = Timestamp("\(day.text)T00:00:00Z") else { return nil }
        self = next
        return ImportTime(time: time, isWhole: false)
    }

    /// Takes ` UTC`, `Z` or `+02:00`.
    private mutating func zone() -> String? {
        var next = self
        if next.skip("Z") || next.skip(" UTC") || next.skip("UTC") || next.skip(" Z") || next.skip(" GMT") {
            self = next
            return "Z"
        }
        let sign = next.take(limit: 1) { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
        let offset = next.take(limit: 5) { $0.isDigit || $0 == UInt8(ascii: ":") }
        guard sign.count == 1, offset.count == 5 else { return nil }
        self = next
        return sign.text + offset.text
    }
}
