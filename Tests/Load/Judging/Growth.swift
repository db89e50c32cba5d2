/// Whether a series of samples grows: the slope of the middle of all pairs (Theil and Sen), which a few
/// outliers do not move, and how one-sidedly the pairs rise (Kendall's tau), which noise does not do.
struct Growth: Sendable, Equatable {
    /// One sample.
    struct Sample: Sendable, Equatable {
        let seconds: Double
        let value: Double
    }

    /// Units of the value an hour.
    let perHour: Double
    /// What that comes to between the first and the last sample judged.
    let over: Double
    /// Of the pairs of samples those that rise less those that fall, as a share.
    let tau: Double
    /// The middle sample.
    let median: Double

    /// The share of the samples, from the first on, that are not judged: caches fill.
    static let warmUpShare = 0.2

    /// Nil where there are too few samples to say.
    init?(_ samples: [Sample]) {
        let judged = Array(samples.dropFirst(Int(Double(samples.count) * Self.warmUpShare)))
        guard judged.count >= 5, let first = judged.first, let last = judged.last,
            last.seconds > first.seconds
        else { return nil }
        var slopes: [Double] = []
        var (rising, falling) = (0, 0)
        for (index, left) in judged.enumerated() {
            for right in judged[(index + 1)...] where right.seconds > left.seconds {
                slopes.append((right.value - left.value) / (right.seconds - left.seconds))
                if right.value > left.value { rising += 1 }
                if right.value < left.value { falling += 1 }
            }
        }
        slopes.sort()
        let slope = slopes[slopes.count / 2]
        perHour = slope * 3600
        over = slope * (last.seconds - first.seconds)
        tau = Double(rising - falling) / Double(slopes.count)
        median = judged.map(\.value).sorted()[judged.count / 2]
    }

    /// Whether it is more than noise, and more than `absolute` and this share of what there is.
    func isGrowth(beyond absolute: Double, share: Double = 0.05) -> Bool {
        tau > 0.4 && over > max(absolute, median * share)
    }
}
