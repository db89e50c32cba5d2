import Foundation
import Synchronization
import TestSupport

/// Connects to every service again and again: as long as a supervisor lives, none is refused.
final class ConnectProbe: Sendable {
    private let installation: Installation
    private let victims: Victims
    private let found = Mutex<[String]>([])
    private static let pause = Duration.milliseconds(500)
    private static let patienceSeconds = 1

    init(_ installation: Installation, victims: Victims) {
        (self.installation, self.victims) = (installation, victims)
    }

    /// Which connections were refused.
    var refusals: [String] { found.withLock { $0 } }

    /// Connects until told to stop.
    func run(until stop: OneShot<Void>) async throws {
        while stop.result == nil {
            try await Metronome.pause(Self.pause)
            try await onAThread { [self] in for name in FaultPlan.instances { probe(name) } }
        }
    }

    private func probe(_ name: String) {
        let supervisors = victims.supervisorCount
        let path = installation.socket(of: name)
        do { _ = try RawSocket(path: path, timeoutSeconds: Self.patienceSeconds) } catch {
            // One that stands still may have no room for more; that is no refusal.
            guard case .system(_, let code)? = error as? RawSocket.Fault, code != EAGAIN,
                let supervisors, supervisors == victims.supervisorCount
            else { return }
            found.withLock { $0.append("\(name): \(String(cString: strerror(code)))") }
        }
    }
}
