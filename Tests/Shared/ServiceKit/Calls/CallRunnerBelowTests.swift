import Primitives
import Records
import ServiceKit
import Storage
import Synchronization
import TestSupport
import Testing
import Wire

/// Each has a server of its own, to be stopped.
@Suite(.serialized, .timeLimit(.minutes(2))) struct CallRunnerBelowTests {
    /// A PostgreSQL server, a state directory and a repository for one service.
    private struct Place {
        let server: TemporaryPostgreSQL
        let url: String
        let directory: TemporaryDirectory
        let repository: TemporaryRepository
        let clock = ForwardClock()

        init() async throws {
            server = try TemporaryPostgreSQL()
            url = try server.makeDatabase()
            directory = try TemporaryDirectory()
            repository = try await TemporaryRepository()
        }

        /// Commits, so many minutes from now.
        func commit(_ message: String, inMinutes minutes: Int64) async throws {
            let second = Clocks.system.now().milliseconds / 1000 + minutes * 60
            try await repository.commit(message, atSecond: Int(second))
        }

        func with(_ body: (ServiceHarness) async throws -> Void) async throws {
            let service = try await ServiceHarness(
                CounterService.descriptor, store: .postgresql(url: url), directory: directory.path,
                home: directory.path,
                texts: TextLocations(
                    repository: repository.path, statusFile: repository.path + "/status.md",
                    bounds: .patient),
                clocks: clock.clocks)
            do { try await body(service) } catch {
                try await service.stop()
                throw error
            }
            try await service.stop()
        }
    }

    private func read(_ name: String, _ service: ServiceHarness) async throws -> ServiceHarness.Outcome {
        try await service.call("read_counter", ["name": .string(name)])
    }

    private func awaitCopy(of service: ServiceHarness) async throws {
        _ = try await eventually("the copy is filled", within: .seconds(30)) {
            try await service.request("service/health", [:])["copy"]?["filled"] == true ? true : nil
        }
    }

    private static let document = """
        ## Operational Vendors (1/1)

        - **b**: operational (3/4 tests) [excel] v1

        """

    @Test func serviceWithNeitherStoreNorCopy_answersFromTexts() async throws {
        let place = try await Place()
        try await place.commit("vendor(a): operational 7/9 tests passing", inMinutes: -60)
        try place.repository.write(Self.document, to: "status.md")
        try place.server.stop()
        try await place.with { service in
            let first = try #require(try await read("a", service).answer)
            #expect(first["value"] == 7)
            #expect(first["data_source"] == "git_history")
            #expect(first["warnings"] == ["database_unavailable", "using_git_history_fallback"])
            #expect(first["commit"]?.string?.count == 40)
            #expect(try #require(first["age_seconds"]?.integer) >= 3600)
            let second = try #require(try await read("b", service).answer)
            #expect(second["value"] == 3)
            #expect(second["data_source"] == "markdown_file")
            #expect(second["warnings"] == ["database_unavailable", "using_markdown_fallback"])
            #expect(second["as_of"]?.string.flatMap { Timestamp($0) } != nil)
            #expect(second["commit"] == nil)
            let unknown = try await read("c", service)
            #expect(unknown.code == "not_found")
            #expect(unknown.details?["authoritative"] == false)
            #expect(unknown.details?["data_source"] == "markdown_file")
            let other = try await service.call("break_it", [:])
            #expect(other.code == "unavailable")
            let layers = other.details?["layers"]?.array ?? []
            #expect(
                layers.map { $0["layer"] } == [
                    "primary", "sqlite_cache", "git_history", "markdown_file",
                ])
            #expect(layers.allSatisfy { $0["reason"]?.string?.isEmpty == false })
            #expect(other.details?["retry_after_ms"]?.integer != nil)
            let write = try await service.call("add_to_counter", ["name": "a"])
            #expect(write.code == "unavailable")
            #expect(try await service.request("service/health", [:])["layer"] == "git_history")
        }
    }

    /// From then on it is as any other: copied, and with a journal.
    @Test func serviceThatStartedWithNothing_isWholeOnceItsStoreIsThere() async throws {
        let place = try await Place()
        try place.server.stop()
        try await place.with { service in
            #expect(try await read("a", service).code == "unavailable")
            try place.server.start()
            try await awaitCopy(of: service)
            // What is accepted while the store is on its way back counts, too: replayed later, maybe, than
            // what the store takes itself.
            let acknowledged = Mutex<Int64>(0)
            _ = try await eventually("the store takes writes", within: .seconds(30)) {
                let outcome = try await service.call("add_to_counter", ["name": "a", "amount": 5])
                if outcome.answer != nil { acknowledged.withLock { $0 += 5 } }
                return outcome.answer != nil && outcome.answer?["pending_replay"] == nil ? true : nil
            }
            _ = try await eventually("what was accepted is replayed", within: .seconds(30)) {
                try await service.request("service/health", [:])["journal"]?["depth"] == 0 ? true : nil
            }
            let before = acknowledged.withLock { $0 }
            try place.server.stop()
            let accepted = try await service.call("add_to_counter", ["name": "a", "amount": 2])
            #expect(accepted.answer?["pending_replay"] == true, "\(accepted)")
            #expect(try await read("a", service).answer?["value"] == .integer(before + 2))
            try place.server.start()
            // The store's own answer: a busy machine may have the copy answer in its place.
            let last = try await eventually("it is replayed", within: .seconds(30)) {
                let depth = try await service.request("service/health", [:])["journal"]?["depth"]
                let answer = try await read("a", service).answer
                return depth == 0 && answer?["data_source"] == nil ? answer : nil
            }
            #expect(last == ["name": "a", "value": .integer(before + 2)])
        }
    }

    @Test func expiredCopy_givesWayToWhatIsKnownLaterAndToNothingElse() async throws {
        let place = try await Place()
        try await place.commit("vendor(a): operational 7/9 tests passing", inMinutes: -60)
        try await place.commit("vendor(b): operational 8/9 tests passing", inMinutes: 60)
        try await place.with { service in
            try await awaitCopy(of: service)
            for name in ["a", "b", "c"] {
                _ = try await service.call("add_to_counter", ["name": .string(name), "amount": 1])
            }
            try place.server.stop()
            let fresh = try await read("b", service)
            #expect(fresh.answer?["data_source"] == "sqlite_cache")
            place.clock.goForward(hours: 2)
            let later = try await read("b", service)
            #expect(later.answer?["value"] == 8)
            #expect(later.answer?["data_source"] == "git_history")
            for name in ["a", "c"] {
                let answer = try #require(try await read(name, service).answer)
                #expect(answer["value"] == 1)
                #expect(answer["data_source"] == "sqlite_cache")
                #expect(
                    answer["warnings"] == [
                        "database_unavailable", "using_fallback_cache", "cache_expired",
                    ])
            }
            // What waits for the store is in the copy alone.
            let accepted = try await service.call("add_to_counter", ["name": "b", "amount": 4])
            #expect(accepted.answer?["pending_replay"] == true, "\(accepted)")
            let pending = try await read("b", service)
            #expect(pending.answer?["value"] == 5)
            #expect(pending.answer?["data_source"] == "sqlite_cache")
        }
    }
}
