extension AlertExpression {
    /// What an expression comes to.
    enum Value {
        case scalar(Double)
        /// By labels.
        case vector([[String: String]: Double])
    }

    /// Whether an alert with this expression fires, after these scrapes, the last of them now.
    public func fires(after scrapes: [MetricScrape]) -> Bool {
        switch value(scrapes) {
        case .scalar: false
        case .vector(let values): !values.isEmpty
        }
    }

    private func value(_ scrapes: [MetricScrape]) -> Value {
        switch self {
        case .number(let number): return .scalar(number)
        case .selector: return .vector(scrapes.last.map { values(in: $0) } ?? [:])
        case .rise(let inner, let isRate): return .vector(inner.rise(scrapes, isRate: isRate))
        case .aggregate(let how, let labels, let inner):
            guard case .vector(let values) = inner.value(scrapes) else { return .vector([:]) }
            let groups = Dictionary(grouping: values) { entry in
                entry.key.filter { labels.contains($0.key) }
            }
            return .vector(groups.mapValues { Self.aggregate(how, $0.map(\.value)) })
        case .arithmetic(let sign, let left, let right):
            return Self.combined(left.value(scrapes), right.value(scrapes)) { left, right in
                switch sign {
                case "+": left + right
                case "-": left - right
                case "*": left * right
                default: left / right
                }
            }
        case .comparison(let sign, let left, let right):
            return Self.combined(left.value(scrapes), right.value(scrapes)) { left, right in
                let isTrue =
                    switch sign {
                    case "==": left == right
                    case "!=": left != right
                    case "<": left < right
                    case ">": left > right
                    case "<=": left <= right
                    default: left >= right
                    }
                return isTrue ? left : nil
            }
        }
    }

    private func values(in scrape: MetricScrape) -> [[String: String]: Double] {
        guard case .selector(let name, let matchers) = self else { return [:] }
        let found = (scrape.samples[name] ?? []).filter { sample in
            matchers.allSatisfy { $0.matches(sample.labels) }
        }
        return Dictionary(found.map { ($0.labels, $0.value) }) { $1 }
    }

    /// From the first scrape that has it to the last; a counter that fell has begun anew.
    private func rise(_ scrapes: [MetricScrape], isRate: Bool) -> [[String: String]: Double] {
        var rises: [[String: String]: Double] = [:]
        var last: [[String: String]: Double] = [:]
        for scrape in scrapes {
            for (labels, value) in values(in: scrape) {
                if let before = last[labels] {
                    rises[labels, default: 0] += value < before ? value : value - before
                }
                last[labels] = value
            }
        }
        guard isRate, let first = scrapes.first, let end = scrapes.last else { return rises }
        return rises.mapValues { $0 / max(0.001, end.seconds - first.seconds) }
    }

    private static func aggregate(_ how: String, _ values: [Double]) -> Double {
        switch how {
        case "sum": values.reduce(0, +)
        case "max": values.max() ?? 0
        case "min": values.min() ?? 0
        default: Double(values.count)
        }
    }

    /// Vectors by the same labels; a number with each of a vector.
    private static func combined(
        _ left: Value, _ right: Value, _ body: (Double, Double) -> Double?
    ) -> Value {
        switch (left, right) {
        case (.scalar(let left), .scalar(let right)): .scalar(body(left, right) ?? .nan)
        case (.vector(let left), .scalar(let right)):
            .vector(left.compactMapValues { body($0, right) })
        case (.scalar(let left), .vector(let right)):
            .vector(right.compactMapValues { body(left, $0) })
        case (.vector(let left), .vector(let right)):
            .vector(
                Dictionary(
                    uniqueKeysWithValues: left.compactMap { labels, value in
                        guard let other = right[labels], let result = body(value, other) else { return nil }
                        return (labels, result)
                    }))
        }
    }
}
