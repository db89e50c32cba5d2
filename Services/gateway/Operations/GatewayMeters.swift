import CoreMetrics
import Primitives
import Telemetry

/// Counts what a gateway does for clients over HTTP. Use it on its event loop only.
final class GatewayMeters {
    let registry = MetricRegistry()
    private var tools: [String: ToolMeter] = [:]
    private var statuses: [Int: Counter] = [:]
    private var lastStatus: (code: Int, counter: Counter)?
    private let shed: [Shed: Counter]

    /// Where a request was turned away.
    enum Shed: String, CaseIterable {
        /// Too many calls wait for a service.
        case serviceQueue = "service_queue"
        /// A caller asks too often, or has too many under way.
        case rate
        /// There are too many connections or sessions, or too much is sent at once.
        case busy
    }

    init() {
        let registry = registry
        shed = Dictionary(
            uniqueKeysWithValues: Shed.allCases.map {
                ($0, registry.counter(MetricCatalogue.shedTotal, $0.rawValue))
            })
    }

    /// A tool call has ended. Only names of the catalogue come here, so there are only so many.
    func finished(_ tool: String, _ outcome: CallOutcome, nanoseconds: Int64) {
        let meter = tools[tool] ?? ToolMeter(tool, registry)
        tools[tool] = meter
        meter.finished(outcome.code, nanoseconds: nanoseconds)
    }

    /// A request was answered with this status; one after the other has the same, as a rule.
    func responded(_ status: Int) {
        switch status {
        case 429: turnedAway(.rate)
        case 503: turnedAway(.busy)
        default: break
        }
        if let lastStatus, lastStatus.code == status { return lastStatus.counter.increment() }
        let counter = statuses[status] ?? registry.counter(MetricCatalogue.httpRequests, "\(status)")
        statuses[status] = counter
        lastStatus = (status, counter)
        counter.increment()
    }

    func turnedAway(_ reason: Shed) { shed[reason]?.increment() }

    /// Counts the calls of one tool.
    private final class ToolMeter {
        private let tool: String
        private let registry: MetricRegistry
        private let duration: Timer
        private let answered: Counter
        private var failed: [ErrorCode: Counter] = [:]

        init(_ tool: String, _ registry: MetricRegistry) {
            self.tool = tool
            self.registry = registry
            duration = registry.timer(MetricCatalogue.gatewayDuration, tool)
            answered = registry.counter(MetricCatalogue.gatewayCalls, tool, "ok")
            // A counter that begins with its first fault has not risen, to who looks at rates.
            for code in MetricCatalogue.faults {
                failed[code] = registry.counter(MetricCatalogue.gatewayCalls, tool, code.rawValue)
            }
        }

        func finished(_ code: ErrorCode?, nanoseconds: Int64) {
            duration.recordNanoseconds(nanoseconds)
            guard let code else { return answered.increment() }
            let counter = failed[code] ?? registry.counter(MetricCatalogue.gatewayCalls, tool, code.rawValue)
            failed[code] = counter
            counter.increment()
        }
    }
}

extension CallOutcome {
    /// The code of what went wrong; nil where nothing did.
    var code: ErrorCode? {
        switch self {
        case .answer(let answer): answer.isError ? answer.errorCode ?? .internal : nil
        case .result, .question: nil
        case .failed(let failure): failure.code
        case .fault: .validationFailed
        case .forbidden: .permissionDenied
        }
    }
}
