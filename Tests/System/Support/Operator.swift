import Foundation
import NIOCore
import Synchronization
import TestSupport
import Wire

/// Reads what operators read of a gateway.
struct Operator: Sendable {
    let port: Int

    /// The status and the body of a path.
    func get(_ path: String) async throws -> (status: Int, body: String) {
        let exchange = try RawExchange(
            port: port, "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n\r\n")
        let response = try await exchange.response()
        return (response.status, response.body)
    }

    /// What `/metrics` says now; as Prometheus has it where that takes more than two seconds.
    func scrape() async throws -> MetricScrape {
        let began = ContinuousClock.now
        let text = try await withThrowingTaskGroup(of: String?.self) { group in
            group.addTask {
                let answer = try? await get("/metrics")
                return answer?.status == 200 ? answer?.body : nil
            }
            group.addTask {
                try? await Metronome.pause(.seconds(3))
                return nil
            }
            let first = try await group.next() ?? nil
            group.cancelAll()
            return first
        }
        let seconds = Double(began.duration(to: .now).components.seconds)
        guard let scrape = MetricScrape(text, at: Self.now - seconds) else {
            throw ProtocolViolation("this is no page of metrics: \(text ?? "")")
        }
        return scrape
    }

    private static var now: Double { Date().timeIntervalSince1970 }
}

/// Scrapes a gateway again and again, and tells which alerts fired at any time.
final class Watchtower: Sendable {
    private let scrapes = Mutex<[MetricScrape]>([])
    private let stop = OneShot<Void>()

    /// Scrapes until `body` is over.
    static func watching(
        _ gateway: Operator, _ body: (Watchtower) async throws -> Void
    ) async throws -> Watchtower {
        let tower = Watchtower()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while tower.stop.result == nil {
                    let scrape = try await gateway.scrape()
                    tower.scrapes.withLock { $0.append(scrape) }
                    try await Metronome.pause(.milliseconds(100))
                }
            }
            do { try await body(tower) } catch {
                tower.stop.complete(.success(()))
                throw error
            }
            tower.stop.complete(.success(()))
            try await group.waitForAll()
        }
        return tower
    }

    /// What was read so far.
    var all: [MetricScrape] { scrapes.withLock { $0 } }

    /// Whether the rule has fired at the end of any stretch of at most so many scrapes.
    func hasFired(_ rule: AlertRule, since start: Int = 0, window: Int = 40) throws -> Bool {
        let expression = try AlertExpression(parsing: rule.expression)
        let all = all
        return (start..<max(start, all.count)).contains { end in
            expression.fires(after: Array(all[max(0, end + 1 - window)...end]))
        }
    }

    /// Waits until it has.
    func awaitAlert(_ rule: AlertRule, within limit: Duration = .seconds(30)) async throws {
        let start = all.count
        _ = try await eventually("\(rule.name) fires", within: limit, every: .milliseconds(100)) {
            try hasFired(rule, since: start) ? true : nil
        }
    }
}
