import NIOCore
import Telemetry
import TestSupport
import Testing
import Wire

@testable import Gateway

@Suite struct SupervisorFiguresTests {
    @Test func status_isToldByServiceAndRole() throws {
        let status: JSON = [
            "clients": 2,
            "services": [
                [
                    "name": "a", "service": "a", "role": "primary", "url": .null, "state": "ready",
                    "restarts": 3, "heartbeat_age_ms": 250, "dropped_log_lines": 4,
                ],
                [
                    "name": "gateway", "service": "gateway", "role": .null, "url": "http://x",
                    "state": "looping", "restarts": 0, "heartbeat_age_ms": .null, "dropped_log_lines": 0,
                ],
            ],
            "routes": [["service": "a", "epoch": 7, "writes": "primary", "reads": []]],
        ]
        var page = MetricPage()
        SupervisorFigures.add(status, to: &page)
        let scrape = try #require(MetricScrape(String(buffer: page.text), at: 0))
        let a = ["service": "a", "role": "primary"]
        #expect(scrape.values("holdfast_restarts_total", a) == [3])
        #expect(scrape.values("holdfast_heartbeat_age_seconds") == [0.25])
        #expect(scrape.values("holdfast_log_lines_dropped_total", a) == [4])
        #expect(
            scrape.values(
                "holdfast_process_state", ["service": "gateway", "role": "http", "state": "looping"]) == [1])
        #expect(scrape.values("holdfast_clients_attached") == [2])
        #expect(scrape.values("holdfast_route_epoch", ["service": "a"]) == [7])
    }
}
