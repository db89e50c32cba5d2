/// What one metric is: everything about it but its values.
public struct MetricDescription: Sendable, Hashable {
    /// How its values are to be read.
    public enum Kind: String, Sendable {
        /// Only ever rises while its process lives.
        case counter
        /// Is what it is at the moment.
        case gauge
        /// Counts how many were how long.
        case histogram
    }

    /// Its name, by the conventions of Prometheus.
    public let name: String
    /// How its values are to be read.
    public let kind: Kind
    /// What it tells, in a sentence.
    public let help: String
    /// Its labels beside `service` and `role`, which all but a few have.
    public let labels: [String]

    init(_ name: String, _ kind: Kind, labels: [String] = [], _ help: String) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.help = help
    }
}
