import NIOCore
import Primitives
import Telemetry
import Transport
import Wire

/// Answers what operators, orchestrators and Prometheus ask. Use it on its event loop only.
///
/// What takes a look at every process is gathered once for all who ask meanwhile: a hundred who ask at once
/// cost what one does, and a process that hangs is waited for a second and left out.
final class OperationsDesk {
    let access: MetricsAccess
    /// Nil where nothing is counted.
    let meters: GatewayMeters?
    private let survey: ProcessSurvey
    private let links: [ServiceLink]
    private let keeper: CatalogKeeper
    private let clocks: Clocks
    private var awaitingHealth: [(HealthRollup) -> Void] = []
    private var awaitingMetrics: [(ByteBuffer) -> Void] = []

    init(
        access: MetricsAccess, survey: ProcessSurvey, links: [ServiceLink], keeper: CatalogKeeper,
        clocks: Clocks
    ) {
        self.access = access
        self.survey = survey
        self.links = links
        self.keeper = keeper
        self.clocks = clocks
        meters = access == .off ? nil : GatewayMeters()
    }

    /// Answers a request.
    ///
    /// - Parameter showsAll: Whether who asks may see more than how it is on the whole.
    func answer(_ path: OperationsPath, showsAll: Bool, on connection: HTTPConnection) {
        switch path {
        case .live:
            connection.respond(200, json: ByteBuffer(string: "ok\n"), contentType: "text/plain")
        case .ready:
            let answer = PendingAnswer(on: connection)
            health { [self] rollup in
                let obstacles = obstacles(rollup)
                let body: JSON = [
                    "ready": .bool(obstacles.isEmpty), "reasons": .array(obstacles.map { .string($0) }),
                ]
                answer.respond(obstacles.isEmpty ? 200 : 503, body.serialized)
            }
        case .health:
            let answer = PendingAnswer(on: connection)
            health { rollup in
                let body = showsAll ? rollup.json : rollup.brief
                answer.respond(rollup.status == .down ? 503 : 200, body.serialized)
            }
        case .metrics:
            guard meters != nil else {
                return connection.refuse(HTTPRefusal(404, "nothing is counted: see HOLDFAST_METRICS"))
            }
            let answer = PendingAnswer(on: connection)
            metrics(of: connection.transport) {
                answer.respond(200, $0, contentType: MetricPage.contentType)
            }
        }
    }

    // MARK: Health

    /// Calls can be served where it is known what there is, and every service answers from some layer.
    private func obstacles(_ rollup: HealthRollup) -> [String] {
        let unknown = keeper.catalog.isComplete ? [] : keeper.silentServices
        return unknown.map { "\($0): it has not said what it offers" } + rollup.obstacles
    }

    private func health(_ completion: @escaping (HealthRollup) -> Void) {
        awaitingHealth.append(completion)
        guard awaitingHealth.count == 1 else { return }
        survey.ask("service/health") { [self] replies in
            let waiting = awaitingHealth
            awaitingHealth = []
            let rollup = HealthRollup(replies)
            for completion in waiting { completion(rollup) }
        }
    }

    // MARK: Metrics

    private func metrics(of http: HTTPTransport, _ completion: @escaping (ByteBuffer) -> Void) {
        awaitingMetrics.append(completion)
        guard awaitingMetrics.count == 1 else { return }
        let began = clocks.monotonic()
        survey.ask("service/metrics") { [self] replies in
            let waiting = awaitingMetrics
            awaitingMetrics = []
            let text = page(replies, http, began).text
            for completion in waiting { completion(text) }
        }
    }

    private func page(
        _ replies: ProcessSurvey.Replies, _ http: HTTPTransport, _ began: MonotonicTime
    ) -> MetricPage {
        var page = MetricPage()
        for (index, name) in replies.names.enumerated() {
            take(replies.primaries[index], of: name, role: "primary", into: &page)
            if let reply = replies.standbys[index] { take(reply, of: name, role: "standby", into: &page) }
        }
        if let status = replies.status {
            SupervisorFigures.add(status, to: &page)
            var own = MetricPage()
            own.add(MetricCatalogue.up, true)
            status["pid"]?.integer.flatMap { ProcessFigures(of: $0) }?.add(to: &own)
            page.merge(own, service: "supervisor", role: "supervisor")
        } else {
            page.add(MetricCatalogue.up, false, ["service": "supervisor", "role": "supervisor"])
        }
        addLinks(to: &page)
        page.merge(own(http, began), service: "gateway", role: SupervisorFigures.gatewayRole)
        return page
    }

    private func take(
        _ reply: ServiceSurvey.Reply, of service: String, role: String, into page: inout MetricPage
    ) {
        let isUp = if case .silent = reply { false } else { true }
        page.add(MetricCatalogue.up, isUp, ["service": service, "role": role])
        if case .result(let json) = reply {
            page.merge(MetricPage(json: json), service: service, role: role)
        }
    }

    private func addLinks(to page: inout MetricPage) {
        for link in links {
            page.add(MetricCatalogue.repeats, Double(link.repeats), ["service": link.name])
            for instance in Instance.allCases {
                let labels: KeyValuePairs = ["service": link.name, "role": instance.rawValue]
                page.add(MetricCatalogue.breakerOpen, link[instance].isOpen, labels)
                page.add(MetricCatalogue.breakerOpenings, Double(link[instance].openings), labels)
            }
        }
    }

    /// The gateway's own figures.
    private func own(_ http: HTTPTransport, _ began: MonotonicTime) -> MetricPage {
        var page = MetricPage()
        if let meters { page.add(meters.registry) }
        page.add(MetricCatalogue.up, true)
        ProcessFigures()?.add(to: &page)
        page.add(MetricCatalogue.inFlight, Double(http.inFlightCount))
        page.add(MetricCatalogue.httpConnections, Double(http.connections.count))
        page.add(MetricCatalogue.sessions, Double(http.sessions.count))
        page.add(MetricCatalogue.streams, Double(http.connections.values.count { $0.isStreaming }))
        let elapsed = clocks.monotonic().nanoseconds - began.nanoseconds
        page.add(MetricCatalogue.scrapeDuration, Double(elapsed) / 1e9)
        return page
    }
}
