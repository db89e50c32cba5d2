import Foundation
import Telemetry
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// What is counted and told of a system that goes through the worst: each documented metric is there, and
    /// each alert fires in the state that it is for.
    @Suite struct MetricsTests {
        /// A system over PostgreSQL, with what is done to it.
        struct Scene {
            let installation: Installation
            let programs: BrokenPrograms
            let proxy: FaultProxy
            let server: TemporaryPostgreSQL
            let url: String
            let gateway: Operator
            let caller: HTTPCaller
            let session: String
            let tower: Watchtower
        }

        /// Rules whose state takes longer or more than a test has; each with its own threshold and a lower
        /// one that the same metric passes in this test.
        private static let lowered = [
            "HoldfastJournalOld": ("600", "0.3"), "HoldfastJournalGrowing": ("100000", "0"),
            "HoldfastPoolQueue": ("64", "-1"), "HoldfastWALGrowing": ("268435456", "0"),
            "HoldfastDescriptors": ("0.8", "0"), "HoldfastMemory": ("1073741824", "1048576"),
            "HoldfastDiskFilling": ("0.1", "1.1"), "HoldfastRestarts": ("2", "1"),
        ]
        /// What a log that nobody reads, and a journal that can't be opened, bring about: they must not fire
        /// here, and do in `RareAlertTests`.
        private static let unprovoked: Set<String> = ["HoldfastLogLinesDropped", "HoldfastJournalFailed"]

        private static func rules() throws -> [AlertRule] {
            try AlertRule.shipped().map { rule in
                guard let (threshold, lower) = lowered[rule.name] else { return rule }
                return try rule.lowering(threshold, to: lower)
            }
        }

        @Test func documentedMetrics_areExported_andEachAlertFiresInItsState() async throws {
            let server = try TemporaryPostgreSQL.shared()
            let url = try server.makeDatabase()
            let proxy = try FaultProxy(of: server)
            let programs = try BrokenPrograms(broken: "holdfast-vendors", exitCode: nil)
            defer { programs.remove() }
            let port = try LoopbackPort.free()
            let settings = [
                "HOLDFAST_HTTP": "127.0.0.1:\(port)", "HOLDFAST_HTTP_AUTH": "off", "HOLDFAST_HTTP_RATE": "40",
                "HOLDFAST_CACHE_TTL_SECONDS": "1",
            ]
            try await Installation.with(
                .postgresql(proxy.url(through: url)), settings: settings
            ) { installation in
                let supervisor = try programs.run(installation)
                do {
                    try await installation.ready { supervisor.exit }
                    let caller = HTTPCaller(port: port)
                    let session = try await Self.initialize(caller)
                    let gateway = Operator(port: port)
                    let tower = try await Watchtower.watching(gateway) { tower in
                        try await Self.perform(
                            Scene(
                                installation: installation, programs: programs, proxy: proxy, server: server,
                                url: url, gateway: gateway, caller: caller, session: session, tower: tower))
                    }
                    try Self.judge(tower)
                    try await installation.stop(supervisor)
                } catch {
                    try await supervisor.end()
                    throw error
                }
            }
        }

        private static func perform(_ scene: Scene) async throws {
            try await begin(scene)
            try await loseTheStore(scene)
            try await makeAConflict(scene)
            try await hang(scene)
            try await dieTwice(scene)
            try await askTooLate(scene)
            try await askTooOften(scene)
            try await stopTheGateway(scene)
        }

        /// Everything of the documentation was seen, nothing else, and each rule has fired.
        private static func judge(_ tower: Watchtower) throws {
            let seen = tower.all.reduce(into: Set<String>()) { $0.formUnion($1.metrics) }
            #expect(seen == Set(MetricCatalogue.all.map(\.name)))
            for scrape in tower.all {
                for (name, type) in scrape.types { #expect(MetricCatalogue[name]?.kind.rawValue == type) }
            }
            for rule in try rules() where !unprovoked.contains(rule.name) {
                #expect(try tower.hasFired(rule), "\(rule.name): \(rule.expression)")
            }
            for name in unprovoked {
                let rule = try #require(try rules().first { $0.name == name })
                #expect(try !tower.hasFired(rule), "\(name)")
            }
        }
    }
}
