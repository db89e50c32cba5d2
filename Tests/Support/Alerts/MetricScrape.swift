/// What `/metrics` said at one moment.
public struct MetricScrape: Sendable {
    /// One line.
    public struct Sample: Sendable {
        /// Its labels.
        public let labels: [String: String]
        /// Its value.
        public let value: Double
    }

    /// When it was read, in seconds.
    public let seconds: Double
    /// All lines, by the whole name, `_bucket` and the like included.
    public let samples: [String: [Sample]]
    /// The metrics that have a type, each with it.
    public let types: [String: String]

    /// Reads Prometheus text; nil where a line is none.
    ///
    /// - Parameter text: Nil: it could not be read, which Prometheus says by `up`.
    public init?(_ text: String?, at seconds: Double) {
        self.seconds = seconds
        var samples = ["up": [Sample(labels: ["job": "holdfast"], value: text == nil ? 0 : 1)]]
        var types: [String: String] = [:]
        for line in (text ?? "").split(separator: "\n") {
            guard !line.hasPrefix("# TYPE ") else {
                let words = line.split(separator: " ")
                guard words.count == 4 else { return nil }
                types[String(words[2])] = String(words[3])
                continue
            }
            if line.hasPrefix("#") { continue }
            guard let (name, sample) = Self.sample(line) else { return nil }
            samples[name, default: []].append(sample)
        }
        self.samples = samples
        self.types = types
    }

    /// `name{label="value",…} number`
    private static func sample(_ line: Substring) -> (String, Sample)? {
        guard let space = line.lastIndex(of: " ") else { return nil }
        let number = line[line.index(after: space)...]
        guard let value = number == "+Inf" ? .infinity : Double(number) else { return nil }
        let series = line[..<space]
        let name = series.prefix { $0 != "{" }
        guard !name.isEmpty, name.utf8.allSatisfy({ $0 == 95 || $0 > 47 && $0 < 123 }) else { return nil }
        var labels: [String: String] = [:]
        var rest = series.dropFirst(name.count)
        if !rest.isEmpty {
            guard rest.hasPrefix("{"), rest.hasSuffix("}") else { return nil }
            rest = rest.dropFirst().dropLast()
        }
        while !rest.isEmpty {
            guard let quote = rest.firstIndex(of: "\"") else { return nil }
            let label = rest[..<quote].dropLast()
            var text = ""
            var position = rest.index(after: quote)
            while position < rest.endIndex, rest[position] != "\"" {
                if rest[position] == "\\" { position = rest.index(after: position) }
                guard position < rest.endIndex else { return nil }
                text.append(rest[position])
                position = rest.index(after: position)
            }
            guard position < rest.endIndex else { return nil }
            labels[String(label)] = text
            rest = rest[rest.index(after: position)...].drop { $0 == "," }
        }
        return (String(name), Sample(labels: labels, value: value))
    }

    /// The values of a metric that have these labels among theirs.
    public func values(_ name: String, _ labels: [String: String] = [:]) -> [Double] {
        (samples[name] ?? []).filter { sample in
            labels.allSatisfy { sample.labels[$0.key] == $0.value }
        }.map(\.value)
    }

    /// The metrics of which there is a value.
    public var metrics: Set<String> {
        Set(types.keys.filter { samples[$0] != nil || samples[$0 + "_count"] != nil })
    }
}
