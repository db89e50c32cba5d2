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

        @Test func supervisorsOfParts_meetInTheirRuntimeDirectory() async throws {
            try await Installation.with { installation in
                var parts: [TestProcess] = []
                for name in ["workitems", "vendors", "deployments"] {
                    parts.append(
                        try installation.launch(["--only", name, "--home", "\(installation.home)-\(name)"]))
                }
                do {
                    try await installation.ready()
                    try await Self.check(installation)
                } catch {
                    for part in parts { try await part.end() }
                    throw error
                }
                for part in parts {
                    part.signal(SIGTERM)
                    #expect(try await part.exit(within: .seconds(45)) == .code(0))
                }
                let none = try await installation.holdfast("healthcheck")
                #expect(none.exit == .code(69))
            }
        }

        private static func check(_ installation: Installation) async throws {
            for name in ["workitems", "vendors", "deployments"] {
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
