import Foundation
import NIOCore
import Storage
import Telemetry
import TestSupport
import Testing
import Wire

@testable import ServiceKit

@Suite(.timeLimit(.minutes(2))) struct ServiceMetricsTests {
    private func with(
        _ store: StoreConfiguration, in directory: TemporaryDirectory,
        _ body: (ServiceHarness) async throws -> Void
    ) async throws {
        let service = try await ServiceHarness(
            CounterService.descriptor, store: store, directory: directory.path, home: directory.path)
        do { try await body(service) } catch {
            try await service.stop()
            throw error
        }
        try await service.stop()
    }

    private func scrape(_ service: ServiceHarness) async throws -> MetricScrape {
        let page = MetricPage(json: try await service.request("service/metrics", [:]))
        return try #require(MetricScrape(String(buffer: page.text), at: 0))
    }

    @Test(arguments: Dialect.allCases)
    func calls_areCountedByToolCodeAndSource(dialect: Dialect) async throws {
        let directory = try TemporaryDirectory()
        let store: StoreConfiguration =
            switch dialect {
            case .sqlite: .sqlite(path: directory.file("counters.sqlite"))
            case .postgresql: .postgresql(url: try TemporaryPostgreSQL.shared().makeDatabase())
            }
        try await with(store, in: directory) { service in
            #expect(try await scrape(service).values("holdfast_calls_total").isEmpty)
            _ = try await service.call("add_to_counter", ["name": "a"])
            _ = try await service.call("add_to_counter", ["nom": "a"])
            let scrape = try await self.scrape(service)
            func calls(_ code: String) -> [Double] {
                scrape.values("holdfast_calls_total", ["tool": "add_to_counter", "code": code])
            }
            #expect(calls("ok") == [1])
            #expect(calls("validation_failed") == [1])
            // What alerts look at is there before it happens.
            #expect(calls("internal") == [0])
            for source in ["primary", "none"] {
                let labels = ["tool": "add_to_counter", "source": source]
                #expect(scrape.values("holdfast_call_duration_seconds_count", labels) == [1])
            }
            #expect(scrape.values("holdfast_store_up") == [1])
            #expect(scrape.values("holdfast_degraded") == [0])
            #expect(scrape.values("holdfast_layer_in_use", ["source": "primary"]) == [1])
            #expect(scrape.values("holdfast_conflicts_open") == [0])
            #expect(scrape.values("holdfast_requests_in_flight") == [1])
            #expect(scrape.values("holdfast_process_resident_memory_bytes").count == 1)
            #expect(scrape.values("holdfast_pool_connections", ["state": "open"]).count == 2)
            #expect(scrape.values("holdfast_pool_queue_length") == [0, 0])
            #expect(scrape.values("holdfast_disk_size_bytes").count == 1)
        }
    }

    @Test func outage_isSeen_withWhatWaits() async throws {
        let server = try TemporaryPostgreSQL()
        let directory = try TemporaryDirectory()
        try await with(.postgresql(url: try server.makeDatabase()), in: directory) { service in
            try await service.awaitCopy()
            try server.stop()
            _ = try await eventually("a write is accepted", within: .seconds(30)) {
                let written = try await service.call("add_to_counter", ["name": "a"])
                return written.answer?["pending_replay"] == true ? true : nil
            }
            let scrape = try await eventually("the outage is seen", within: .seconds(30)) {
                let seen = try await self.scrape(service)
                return seen.values("holdfast_store_up") == [0] ? seen : nil
            }
            #expect(scrape.values("holdfast_degraded") == [1])
            #expect(scrape.values("holdfast_layer_in_use", ["source": "sqlite_cache"]) == [1])
            #expect(scrape.values("holdfast_journal_entries") == [1])
            #expect(scrape.values("holdfast_journal_failed") == [0])
            #expect(scrape.values("holdfast_copy_age_limit_seconds").count == 1)
            #expect(
                scrape.values("holdfast_file_size_bytes", ["file": "journal", "part": "main"]).count == 1)
            let labels = ["tool": "add_to_counter", "source": "sqlite_cache"]
            #expect(scrape.values("holdfast_call_duration_seconds_count", labels).first ?? 0 >= 1)
        }
    }

    /// Without a journal nothing is accepted while the store is away; one that can be opened by then is.
    @Test func journalThatCantBeOpened_isToldAsFailed_andTakesWritesOnceItCan() async throws {
        let server = try TemporaryPostgreSQL()
        let directory = try TemporaryDirectory()
        let obstacle = directory.file("journal/counters-primary.sqlite")
        try FileManager.default.createDirectory(
            atPath: obstacle, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try await with(.postgresql(url: try server.makeDatabase()), in: directory) { service in
            try await service.awaitCopy()
            #expect(try await scrape(service).values("holdfast_journal_failed") == [1])
            #expect(try await service.request("service/health", [:])["journal"]?["failure"]?.string != nil)
            #expect(try await service.call("add_to_counter", ["name": "a"]).answer != nil)
            try server.stop()
            let refused = try await service.call("add_to_counter", ["name": "a"])
            #expect(refused.code == "unavailable")
            rmdir(obstacle)
            _ = try await eventually("a write is accepted", within: .seconds(30)) {
                let written = try await service.call("add_to_counter", ["name": "a"])
                return written.answer?["pending_replay"] == true ? true : nil
            }
            #expect(try await scrape(service).values("holdfast_journal_failed") == [0])
            try server.start()
            _ = try await eventually("what waited is stored", within: .seconds(30)) {
                try await scrape(service).values("holdfast_journal_entries") == [0] ? true : nil
            }
        }
    }
}
