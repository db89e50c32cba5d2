import Foundation

/// Places values on an axis by their powers.
struct LogScale: Sendable, Equatable {
    private let low: Double
    private let high: Double
    private let start: Double
    private let end: Double

    /// An axis on which all of these values have a place, between two ends.
    init(_ values: [Double], from start: Double, to end: Double) {
        let known = values.filter { $0 > 0 && $0.isFinite }
        let (least, most) = (known.min() ?? 1, known.max() ?? 10)
        low = least / 1.15
        high = max(most * 1.15, low * 2)
        (self.start, self.end) = (start, end)
    }

    /// Where a value stands; what is beyond the axis stands at its end.
    func place(_ value: Double) -> Double {
        let bounded = min(max(value, low), high)
        return start + (end - start) * (log(bounded / low) / log(high / low))
    }

    /// Round values that divide it: 1, 2 and 5 of each power, or powers alone where those are many.
    var ticks: [Double] {
        let powers = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
        let steps = powers.count > 5 ? [1.0] : [1.0, 2, 5]
        return powers.flatMap { power in steps.map { $0 * pow(10, Double(power)) } }
            .filter { $0 >= low && $0 <= high }
    }
}
