import Foundation
import Synchronization
import TestSupport

/// Carries out a plan, and undoes all of it in the end.
final class Nemesis: Sendable {
    let victims: Victims
    private let server: FaultyServer
    private let recorder: Recorder
    private let workload: Workload
    private let counted = Mutex<[String: Int]>([:])

    init(_ victims: Victims, server: FaultyServer, workload: Workload, recorder: Recorder) {
        (self.victims, self.server, self.workload, self.recorder) = (victims, server, workload, recorder)
    }

    /// How often each kind of fault was carried out.
    var counts: [String: Int] { counted.withLock { $0 } }

    /// Carries all of it out; returns when the last fault is healed.
    func run(_ plan: FaultPlan) async throws {
        let began = ContinuousClock.now
        let ofDatabase = plan.steps.filter { $0.faults.contains(where: \.isOfDatabase) }
        let others = plan.steps.filter { !$0.faults.contains(where: \.isOfDatabase) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            // One after the other, however long a server takes to stop and start.
            group.addTask { [self] in for step in ofDatabase { try await carryOut(step, began) } }
            for step in others { group.addTask { [self] in try await carryOut(step, began) } }
            try await group.waitForAll()
        }
    }

    private func carryOut(_ step: FaultPlan.Step, _ began: ContinuousClock.Instant) async throws {
        try await Metronome.pause(began + .milliseconds(step.at) - .now)
        for (place, fault) in step.faults.enumerated() {
            if place > 0 { try await Metronome.pause(.milliseconds(FaultPlan.stagger)) }
            try await begin(fault)
        }
        try await Metronome.pause(.milliseconds(step.lasts))
        for fault in step.healed { try await end(fault) }
    }

    private func begin(_ fault: Fault) async throws {
        let isDone: Bool
        switch fault {
        case .killService(let name): isDone = victims.signal(SIGKILL, name)
        case .pauseService(let name): isDone = victims.pause(name)
        case .killSupervisor: isDone = victims.killSupervisor()
        case .killGateway(let client):
            let pid = workload.clients[client].pid
            isDone = pid.map { kill($0, SIGKILL) == 0 } ?? false
        default: isDone = try await server.begin(fault)
        }
        recorder.begins(fault, isDone: isDone)
        if isDone { counted.withLock { $0[fault.kind, default: 0] += 1 } }
    }

    private func end(_ fault: Fault) async throws {
        switch fault {
        case .killService, .killGateway: return
        case .pauseService(let name): victims.resume(name)
        case .killSupervisor: try victims.startSupervisor()
        default: try await server.end(fault)
        }
        recorder.ends(fault)
    }
}
