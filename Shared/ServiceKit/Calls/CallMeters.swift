import Continuity
import CoreMetrics
import Primitives
import Telemetry

/// Counts the calls of one instance. On one event loop.
final class CallMeters {
    private let registry: MetricRegistry
    private let shed: Counter
    private var tools: [String: ToolMeter] = [:]

    init(_ registry: MetricRegistry) {
        self.registry = registry
        shed = registry.counter(MetricCatalogue.shedTotal, "store_queue")
    }

    /// What counts the calls of a tool; the names are those of the catalogue, so there are only so many.
    func meter(of tool: String) -> ToolMeter {
        if let known = tools[tool] { return known }
        let meter = ToolMeter(tool, registry, shed: shed)
        tools[tool] = meter
        return meter
    }
}

/// Counts the calls of one tool. On one event loop.
final class ToolMeter {
    private let tool: String
    private let registry: MetricRegistry
    private let shed: Counter
    private let answered: Counter
    private var refused: [ErrorCode: Counter] = [:]
    private var primary: Timer?
    private var below: [DataSource: Timer] = [:]
    private var refusals: Timer?

    init(_ tool: String, _ registry: MetricRegistry, shed: Counter) {
        self.tool = tool
        self.registry = registry
        self.shed = shed
        answered = registry.counter(MetricCatalogue.callsTotal, tool, "ok")
        // A counter that begins with its first fault has not risen, to who looks at rates.
        for code in MetricCatalogue.faults {
            refused[code] = registry.counter(MetricCatalogue.callsTotal, tool, code.rawValue)
        }
    }

    /// A call was answered from this layer.
    func answered(from source: DataSource, nanoseconds: Int64) {
        answered.increment()
        if source == .primary, let primary { return primary.recordNanoseconds(nanoseconds) }
        let timer =
            below[source] ?? registry.timer(MetricCatalogue.callDuration, tool, source.rawValue)
        if source == .primary { primary = timer } else { below[source] = timer }
        timer.recordNanoseconds(nanoseconds)
    }

    /// A call was refused.
    func refused(_ code: ErrorCode, nanoseconds: Int64) {
        let counter = refused[code] ?? registry.counter(MetricCatalogue.callsTotal, tool, code.rawValue)
        refused[code] = counter
        counter.increment()
        let timer = refusals ?? registry.timer(MetricCatalogue.callDuration, tool, "none")
        refusals = timer
        timer.recordNanoseconds(nanoseconds)
    }

    /// A call was turned away because too many wait for the store.
    func turnedAway() { shed.increment() }
}
