public import CoreMetrics
import Synchronization

/// The metrics of one process, as a backend of swift-metrics: whoever counts keeps its `Counter` or `Timer`,
/// and from then on only adds to an atomic number.
///
/// Sets of labels are bounded: what would be one series too many is counted under `other`.
public final class MetricRegistry: MetricsFactory {
    /// How many series a metric has at most.
    public static let seriesMax = 512
    /// What every label says of the series beyond that.
    static let other = "other"

    private enum Cell: Sendable {
        case counter(CounterCell)
        case gauge(GaugeCell)
        case histogram(HistogramCell)
    }

    /// The series of a metric, by their labels as text.
    private typealias Series = [String: Cell]

    private let metrics = Mutex<[String: Series]>([:])

    /// A registry without any metric.
    public init() {}

    /// The cell of a series, made where there is none yet.
    private func cell<Found: Sendable>(
        _ name: String, _ labels: [(String, String)], _ fresh: (cell: Cell, found: Found),
        _ known: (Cell) -> Found?
    ) -> Found {
        metrics.withLock { metrics in
            var key = MetricPage.text(of: labels)
            if metrics[name, default: [:]][key] == nil, metrics[name]?.count ?? 0 >= Self.seriesMax {
                key = MetricPage.text(of: labels.map { ($0.0, Self.other) })
            }
            if let cell = metrics[name]?[key] {
                // One name for two kinds is a fault of ours: the second counts for nobody.
                return known(cell) ?? fresh.found
            }
            metrics[name, default: [:]][key] = fresh.cell
            return fresh.found
        }
    }

    /// Adds what there is to a page; what has never happened is left out.
    func fill(_ page: inout MetricPage) {
        for (name, series) in metrics.withLock({ $0 }) {
            guard let metric = MetricCatalogue[name] else { continue }
            for (labels, cell) in series.sorted(by: { $0.key < $1.key }) {
                switch cell {
                case .counter(let cell): page.add(metric, labels: labels, value: "\(cell.value)")
                case .gauge(let cell): page.add(metric, labels: labels, value: MetricPage.text(cell.value))
                case .histogram(let cell):
                    page.add(metric, labels, counts: cell.cumulativeCounts, sum: cell.seconds)
                }
            }
        }
    }

    // MARK: Made for swift-metrics

    /// See `MetricsFactory`.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        let fresh = CounterCell()
        return cell(label, dimensions, (.counter(fresh), fresh)) {
            if case .counter(let cell) = $0 { cell } else { nil }
        }
    }

    /// See `MetricsFactory`.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(label, dimensions)
    }

    /// See `MetricsFactory`: the last value counts, whether it was to be aggregated or not.
    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        gauge(label, dimensions)
    }

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> GaugeCell {
        let fresh = GaugeCell()
        return cell(label, dimensions, (.gauge(fresh), fresh)) {
            if case .gauge(let cell) = $0 { cell } else { nil }
        }
    }

    /// See `MetricsFactory`.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        let fresh = HistogramCell()
        return cell(label, dimensions, (.histogram(fresh), fresh)) {
            if case .histogram(let cell) = $0 { cell } else { nil }
        }
    }

    /// Nothing is ever taken back: counters only rise.
    public func destroyCounter(_ handler: any CounterHandler) {}
    /// See `destroyCounter`.
    public func destroyMeter(_ handler: any MeterHandler) {}
    /// See `destroyCounter`.
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    /// See `destroyCounter`.
    public func destroyTimer(_ handler: any TimerHandler) {}
}

extension MetricRegistry {
    /// The counter of these labels' values, in the order in which the metric names its labels.
    public func counter(_ metric: MetricDescription, _ values: String...) -> Counter {
        Counter(label: metric.name, dimensions: Array(zip(metric.labels, values)), factory: self)
    }

    /// The histogram of these labels' values.
    public func timer(_ metric: MetricDescription, _ values: String...) -> Timer {
        Timer(label: metric.name, dimensions: Array(zip(metric.labels, values)), factory: self)
    }
}
