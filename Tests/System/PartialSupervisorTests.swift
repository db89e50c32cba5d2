import Foundation
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// What containers do: schemas brought up to date once, then a supervisor for each part, which meet in
    /// one runtime directory.
    @Suite struct PartialSupervisorTests {
        @Test func migrating_isDoneOnceAndSaysWhatIsInTheWay() async throws {
            try await Installation.with { installation in
                for _ in 0..<2 {
                    let migrated = try await installation.holdfast("migrate")
                    #expect(migrated.succeeded, "\(migrated.errors)")
                    #expect(migrated.output.contains("deployments: up to date"))
                }
                let running = try await installation.run()
                let busy = try await installation.holdfast("migrate")
                #expect(busy.exit == .code(75), "\(busy.errors)")
                try await installation.stop(running)
            }
            try await Installation.with(settings: ["HOLDFAST_DATABASE_URL": "postgresql:///x?host=/nowhere"])
            {
                installation in
                let away = try await installation.holdfast("migrate")
                #expect(away.exit == .code(75), "\(away.errors)")
                #expect(away.errors.contains("try again"), "\(away.errors)")
            }
        }

        private static let services = ["workitems", "vendors", "deployments"]

        /// Runs `body` beside a supervisor for each service, which have all ended well when it is over.
        private static func withParts(
            _ installation: Installation, _ body: ([String: TestProcess]) async throws -> Void
        ) async throws {
            var parts: [String: TestProcess] = [:]
            for name in services {
                parts[name] = try installation.launch(
                    ["--only", name, "--home", "\(installation.home)-\(name)"])
            }
            do {
                try await installation.ready()
                try await body(parts)
                for part in parts.values {
                    #expect(try await part.exit(within: .seconds(45)) == .code(0))
                }
            } catch {
                for part in parts.values { try await part.end() }
                throw error
            }
        }

        @Test func supervisorsOfParts_meetInTheirRuntimeDirectory() async throws {
            try await Installation.with { installation in
                try await Self.withParts(installation) { parts in
                    try await Self.check(installation)
                    for part in parts.values { part.signal(SIGTERM) }
                }
                let none = try await installation.holdfast("healthcheck")
                #expect(none.exit == .code(69))
            }
        }

        /// One more would bind the sockets of services that run.
        @Test func commandsAndClients_joinTheParts_andStartNoSupervisorBesideThem() async throws {
            let backups = try TemporaryDirectory()
            try await Installation.with { installation in
                try await Self.withParts(installation) { parts in
                    let client = try await installation.client()
                    let made = try await client.call("create_vendor", ["name": "acme"])
                    #expect(!made.isError, "\(made.text)")
                    let listed = try await installation.holdfast("call", "list_vendors")
                    #expect(listed.succeeded && listed.output.contains("acme"), "\(listed.errors)")
                    #expect(listed.errors.isEmpty)
                    let backup = try await installation.holdfast("backup", "--to", backups.path)
                    #expect(backup.succeeded, "\(backup.errors)")
                    let told = try await installation.holdfast("log-level", "info", "--for", "1")
                    for name in Self.services {
                        #expect(told.output.contains("\(name)-standby"), "\(told.output)")
                    }
                    for command in ["upgrade", "drill"] {
                        let refused = try await installation.holdfast(command)
                        #expect(refused.exit == .code(69), "\(refused.output)")
                        #expect(refused.errors.contains("run a part each"), "\(refused.errors)")
                    }
                    #expect(installation.supervisors.count == 3, "\(installation.supervisors)")
                    try await client.close()

                    parts["vendors"]?.signal(SIGTERM)
                    _ = try await parts["vendors"]?.exit(within: .seconds(45))
                    let others = try await installation.holdfast("call", "list_work_items")
                    #expect(others.succeeded, "\(others.errors)")
                    #expect(others.errors.contains("none runs vendors"), "\(others.errors)")
                    #expect(try await installation.holdfast("stop").succeeded)
                }
            }
        }

        private static func check(_ installation: Installation) async throws {
            for name in services {
                let healthy = try await installation.holdfast("healthcheck", name)
                #expect(healthy.succeeded, "\(healthy.errors)")
                let services = try await installation.status()?["services"]?.array ?? []
                #expect(services.contains { $0["name"]?.string == name })
            }
            let unknown = try await installation.holdfast("healthcheck", "gateway")
            #expect(unknown.exit == .code(69) && unknown.errors.contains("gateway"), "\(unknown.errors)")
            let restarted = try await installation.holdfast("restart", "vendors")
            #expect(restarted.succeeded, "\(restarted.errors)")
        }
    }
}
