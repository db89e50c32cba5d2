import NIOCore
import Primitives
import Records
import Transport
import Wire

/// Asks the services at once what a status report shows. Use it on its event loop only.
final class ReportSurvey {
    private let links: [ServiceLink]
    private let clocks: Clocks
    private let pendingFile: String?
    /// Asks one of them as a client's read is asked.
    weak var router: Router?

    /// The longest that a report waits for a service.
    private static let milliseconds: Int64 = 2000

    init(links: [ServiceLink], pendingFile: String?, clocks: Clocks) {
        self.links = links
        self.pendingFile = pendingFile
        self.clocks = clocks
    }

    private static let call: ServiceCall = {
        var call = ServiceCall(name: ServiceMethod.overview.name)
        call.method = .overview
        call.params = JSONSlice(unchecked: JSON.object(["arguments": [:]]).serialized)
        return call
    }()

    /// Calls `completion` once, with whatever they said in time.
    func gather(completion: @escaping (GatheredReport) -> Void) {
        let owners = Set(ReportPart.allCases.map(\.owner))
        let asked = links.filter { owners.contains($0.name) && !$0.isForeign }
        var report = GatheredReport(generatedAt: clocks.now())
        report.pendingFile = pendingFile
        guard let router else { return completion(report) }
        var missing = asked.count + 1
        func finishOne() {
            missing -= 1
            if missing == 0 { completion(report) }
        }
        for link in asked {
            router.ask(Self.call, of: link.index, withinMilliseconds: Self.milliseconds) { outcome in
                report.overviews[link.name] = Overview(outcome)
                finishOne()
            }
        }
        askForWaiting(asked) { waiting in
            report.waiting = waiting
            finishOne()
        }
    }

    /// Asks whoever has a service's writes, or its reads, how many wait.
    private func askForWaiting(
        _ links: [ServiceLink], completion: @escaping ([StatusReport.Waiting]) -> Void
    ) {
        let asked = links.map { link in (link, link.places.writer ?? link.places.reader) }
        ServiceSurvey.ask(
            asked.map { $0.0[$0.1].client }, "service/health", [:],
            deadline: Deadline(milliseconds: Self.milliseconds, from: clocks.monotonic())
        ) { replies in
            completion(zip(asked, replies).compactMap { Self.waiting($0.0.0.name, $0.1) })
        }
    }

    private static func waiting(
        _ service: String, _ reply: ServiceSurvey.Reply
    ) -> StatusReport.Waiting? {
        guard case .result(let health) = reply, let depth = health["journal"]?["depth"]?.integer, depth > 0
        else { return nil }
        return StatusReport.Waiting(
            service: service, count: Int(clamping: depth),
            oldestAt: health["journal"]?["oldest_at"]?.string.flatMap { Timestamp($0) })
    }
}
