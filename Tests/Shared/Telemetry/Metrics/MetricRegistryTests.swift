import CoreMetrics
import NIOCore
import TestSupport
import Testing
import Wire

@testable import Telemetry

@Suite struct MetricRegistryTests {
    private let registry = MetricRegistry()

    private var scrape: MetricScrape? {
        var page = MetricPage()
        page.add(registry)
        return MetricScrape(String(buffer: page.text), at: 0)
    }

    @Test func counter_isOneForTheSameLabels() throws {
        registry.counter(MetricCatalogue.callsTotal, "t", "ok").increment()
        registry.counter(MetricCatalogue.callsTotal, "t", "ok").increment(by: 2)
        registry.counter(MetricCatalogue.callsTotal, "t", "not_found").increment()
        let scrape = try #require(scrape)
        #expect(scrape.values("holdfast_calls_total", ["tool": "t", "code": "ok"]) == [3])
        #expect(scrape.values("holdfast_calls_total").count == 2)
        #expect(scrape.types == ["holdfast_calls_total": "counter"])
    }

    @Test func duration_fallsIntoItsBucketAndAllAbove() throws {
        let timer = registry.timer(MetricCatalogue.callDuration, "t", "primary")
        for nanoseconds in [1, 100_000, 100_001, 3_000_000, 60_000_000_000] as [Int64] {
            timer.recordNanoseconds(nanoseconds)
        }
        let scrape = try #require(scrape)
        func count(_ bound: String) -> [Double] {
            scrape.values("holdfast_call_duration_seconds_bucket", ["le": bound])
        }
        #expect(count("0.0001") == [2])
        #expect(count("0.00025") == [3])
        #expect(count("0.005") == [4])
        #expect(count("10") == [4])
        #expect(count("+Inf") == [5])
        #expect(scrape.values("holdfast_call_duration_seconds_count") == [5])
        #expect(scrape.values("holdfast_call_duration_seconds_sum") == [60.003200002])
    }

    @Test func gauge_isWhatWasSetLast() throws {
        let gauge = Gauge(label: MetricCatalogue.sessions.name, dimensions: [], factory: registry)
        gauge.record(4)
        gauge.record(2.5)
        let meter = Meter(label: MetricCatalogue.streams.name, dimensions: [], factory: registry)
        meter.set(2)
        meter.increment(by: 1.5)
        meter.decrement()
        #expect(try #require(scrape).values("holdfast_sessions_open") == [2.5])
        #expect(try #require(scrape).values("holdfast_streams_open") == [2.5])
    }

    @Test func labels_areBounded() throws {
        for number in 0..<(MetricRegistry.seriesMax + 50) {
            registry.counter(MetricCatalogue.httpRequests, "\(number)").increment()
        }
        let scrape = try #require(scrape)
        #expect(scrape.values("holdfast_http_requests_total").count == MetricRegistry.seriesMax + 1)
        #expect(scrape.values("holdfast_http_requests_total", ["status": "other"]) == [50])
    }

    @Test func nameOfTwoKinds_countsAsTheFirst() throws {
        registry.counter(MetricCatalogue.callsTotal, "t", "ok").increment()
        registry.timer(MetricCatalogue.callsTotal, "t", "ok").recordNanoseconds(5)
        #expect(try #require(scrape).values("holdfast_calls_total") == [1])
    }
}
