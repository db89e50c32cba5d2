import Foundation
import TestSupport

/// The same lookup by what a user could run instead, in the same sitting.
struct Peers: Sendable {
    /// One server's figures.
    struct Figures: Sendable {
        let name: String
        let kind: KindFigures
        /// Of all its processes, with as many clients as the run has.
        let memoryMiB: Double
    }

    let figures: [Figures]
    let clients: Int

    /// - Parameters:
    ///   - python: The interpreter of an environment with what the peers need.
    ///   - folder: Where the peers' scripts are.
    static func measure(_ plan: LoadPlan, python: String, folder: String) async throws -> Peers {
        var plan = plan
        plan.target = .stdio
        plan.mix = Mix(.queryVendorStatus)
        var figures: [Figures] = []
        for store in [StoreKind.postgresql, .embedded] {
            plan.store = store
            let server = try StoreServer(store)
            Progress.say("Holdfast, \(store.rawValue)")
            let rig = try await Rig.start(plan, server, connections: plan.connections)
            figures.append(try await measure("Holdfast, \(store.rawValue)", rig, plan))
            await rig.stop()
            for peer in Peer.allCases where peer.store == store {
                Progress.say(peer.rawValue)
                let url = try server.fresh().url
                let measured = try MeasuredPeer(
                    peer.rawValue, python: python, script: "\(folder)/\(peer.script)", store: url)
                figures.append(
                    try await measure(peer.rawValue, try await rig.beside(measured, plan), plan))
                measured.stop()
            }
        }
        return Peers(figures: figures, clients: plan.connections)
    }

    private static func measure(_ name: String, _ rig: Rig, _ plan: LoadPlan) async throws -> Figures {
        let kind = try await KindFigures.measure(plan.mix, rig, plan)
        return Figures(
            name: name, kind: kind, memoryMiB: ProcessFigures(rig.measured.pids).memoryMiB)
    }
}

/// What is compared with.
enum Peer: String, CaseIterable {
    case fastMCPOverAsyncpg = "FastMCP over asyncpg"
    case sdkOverAsyncpg = "MCP SDK, low level, over asyncpg"
    case fastMCPOverSQLite = "FastMCP over SQLite"

    var script: String {
        switch self {
        case .fastMCPOverAsyncpg: "fastmcp_asyncpg.py"
        case .sdkOverAsyncpg: "lowlevel_asyncpg.py"
        case .fastMCPOverSQLite: "fastmcp_sqlite.py"
        }
    }

    var store: StoreKind { self == .fastMCPOverSQLite ? .embedded : .postgresql }
}

extension Rig {
    /// The same calls to something else, which has the same vendors.
    func beside(_ other: any Measured, _ plan: LoadPlan) async throws -> Rig {
        let connections = try await other.connect(plan.connections)
        let session = try await LoadSession.start(connections, records, other.envelope, seed: plan.seed)
        return Rig(
            measured: other, connections: connections, session: session, records: records, seedSeconds: 0,
            url: nil)
    }
}
