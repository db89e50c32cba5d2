import Foundation
import TestSupport

/// What is measured, running and filled, and a driver connected to it.
struct Rig: Sendable {
    let measured: any Measured
    let connections: Connections
    let session: LoadSession
    let records: SeededRecords
    /// Seconds that filling it took.
    let seedSeconds: Double
    /// The database's URL; nil for the embedded store.
    let url: String?

    /// Starts and fills it.
    ///
    /// - Parameter connections: To open in all; `plan.connections` are used where nothing else is said.
    static func start(_ plan: LoadPlan, _ server: StoreServer, connections count: Int) async throws -> Rig {
        let store = try server.fresh()
        let measured: any Measured =
            if let service = plan.target.service {
                try await MeasuredService.start(service, plan.programs, store)
            } else {
                try await MeasuredInstallation.start(
                    plan.target, plan.programs, store, hasStandbys: plan.hasStandbys)
            }
        do {
            let connections = try await measured.connect(max(count, plan.connections))
            let start = Driver.now()
            let seeder = Seeder(
                connections: connections, envelope: measured.envelope, services: plan.target.services)
            let records = try await seeder.seed(plan.sizes)
            let session = try await LoadSession.start(
                connections, records, measured.envelope, seed: plan.seed, width: plan.connections)
            return Rig(
                measured: measured, connections: connections, session: session, records: records,
                seedSeconds: Double(Driver.now() - start) / 1e9, url: store.url)
        } catch {
            measured.stop()
            throw error
        }
    }

    /// Ends what is measured; the store stays.
    func stop() async {
        await connections.close()
        measured.stop()
    }
}

/// Says how far it has come, apart from the figures.
enum Progress {
    static func say(_ text: String) {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }
}
