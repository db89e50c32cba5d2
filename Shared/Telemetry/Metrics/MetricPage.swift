public import NIOCore
public import Wire

/// The values of metrics at one moment: filled by each process, merged by the gateway, written as text.
///
/// Labels are kept as the text they become, so that a page is passed on and merged without being taken apart.
public struct MetricPage: Sendable, Equatable {
    /// One value.
    public struct Sample: Sendable, Equatable {
        /// What its name has behind the metric's: `_bucket` say.
        public let suffix: String
        /// `tool="x",code="ok"`, without braces.
        public let labels: String
        /// As it is written.
        public let value: String
    }

    /// By the metric's name.
    public private(set) var samples: [String: [Sample]] = [:]

    /// A page without values.
    public init() {}

    // MARK: Values

    /// Adds a value.
    public mutating func add(
        _ metric: MetricDescription, _ value: Double, _ labels: KeyValuePairs<String, String> = [:]
    ) {
        add(metric, labels: Self.text(of: labels.map { ($0.key, $0.value) }), value: Self.text(value))
    }

    /// Adds 1 or 0.
    public mutating func add(
        _ metric: MetricDescription, _ value: Bool, _ labels: KeyValuePairs<String, String> = [:]
    ) {
        add(metric, value ? 1 : 0, labels)
    }

    /// Adds all that was counted.
    public mutating func add(_ registry: MetricRegistry) { registry.fill(&self) }

    mutating func add(_ metric: MetricDescription, labels: String, value: String, suffix: String = "") {
        samples[metric.name, default: []].append(Sample(suffix: suffix, labels: labels, value: value))
    }

    mutating func add(_ metric: MetricDescription, _ labels: String, counts: [Int64], sum: Double) {
        let separator = labels.isEmpty ? "" : ","
        for (index, count) in counts.enumerated() {
            let bound =
                index < HistogramCell.boundsMicroseconds.count
                ? Self.text(Double(HistogramCell.boundsMicroseconds[index]) / 1e6) : "+Inf"
            add(
                metric, labels: "\(labels)\(separator)le=\"\(bound)\"", value: "\(count)", suffix: "_bucket")
        }
        add(metric, labels: labels, value: Self.text(sum), suffix: "_sum")
        add(metric, labels: labels, value: "\(counts.last ?? 0)", suffix: "_count")
    }

    /// Takes in what an instance has said of itself.
    public mutating func merge(_ other: MetricPage, service: String, role: String) {
        let own = Self.text(of: [("service", service), ("role", role)])
        for (name, values) in other.samples {
            samples[name, default: []] += values.map {
                Sample(
                    suffix: $0.suffix, labels: $0.labels.isEmpty ? own : "\(own),\($0.labels)",
                    value: $0.value)
            }
        }
    }

    // MARK: Text

    /// The format that Prometheus reads, version 0.0.4.
    public var text: ByteBuffer {
        var text = ByteBuffer()
        for (name, values) in samples.sorted(by: { $0.key < $1.key }) {
            let metric = MetricCatalogue[name]
            if let metric {
                text.writeString("# HELP \(name) \(metric.help)\n# TYPE \(name) \(metric.kind.rawValue)\n")
            }
            for sample in values {
                text.writeString(name)
                text.writeString(sample.suffix)
                if !sample.labels.isEmpty { text.writeString("{\(sample.labels)}") }
                text.writeString(" \(sample.value)\n")
            }
        }
        return text
    }

    /// What `text` is.
    public static let contentType: StaticString = "text/plain; version=0.0.4; charset=utf-8"

    static func text(of labels: [(String, String)]) -> String {
        labels.map { name, value in "\(name)=\"\(escaped(value))\"" }.joined(separator: ",")
    }

    static func text(_ value: Double) -> String {
        if let whole = Int64(exactly: value) { return String(whole) }
        return value.isInfinite ? (value > 0 ? "+Inf" : "-Inf") : "\(value)"
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for character in value.unicodeScalars {
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(character)
            }
        }
        return text
    }

    // MARK: Between processes

    /// For `init(json:)`: each metric's values as triples.
    public var json: JSON {
        .object(
            JSONObject(
                samples.sorted { $0.key < $1.key }.map { name, values in
                    (
                        name,
                        .array(values.map { [.string($0.suffix), .string($0.labels), .string($0.value)] })
                    )
                }))
    }

    /// Reads what another process has written; what makes no sense is left out.
    public init(json: JSON) {
        for member in json.object?.members ?? [] {
            samples[member.key] = (member.value.array ?? []).compactMap { triple in
                guard let parts = triple.array?.compactMap(\.string), parts.count == 3 else { return nil }
                return Sample(suffix: parts[0], labels: parts[1], value: parts[2])
            }
        }
    }
}
