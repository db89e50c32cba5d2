import Glibc
import NIOCore
import Primitives
import Transport
import Wire

/// Asks every process what it says of itself, at once and briefly. Use it on its event loop only.
final class ProcessSurvey {
    /// What they said.
    struct Replies: Equatable {
        /// The services in their fixed order.
        let names: [String]
        /// Of each service.
        let primaries: [ServiceSurvey.Reply]
        /// By the service's place; those that have no socket are left out.
        let standbys: [Int: ServiceSurvey.Reply]
        /// Nil: there is no supervisor.
        let supervisor: ServiceSurvey.Reply?

        /// The supervisor's status; nil where it did not tell.
        var status: JSON? { if case .result(let json) = supervisor { json } else { nil } }
    }

    private let links: [ServiceLink]
    private let standbyPaths: [String]
    private let controlPath: String
    private let standbys: [FrameClient]
    private let control: FrameClient
    private let clocks: Clocks

    /// The longest that a process is waited for.
    static let milliseconds: Int64 = 1000

    init(links: [ServiceLink], directory: String, eventLoop: any EventLoop, clocks: Clocks) {
        self.links = links
        self.clocks = clocks
        standbyPaths = links.map { "\(directory)/\($0.name)-standby.sock" }
        standbys = standbyPaths.map { FrameClient(path: $0, eventLoop: eventLoop, clocks: clocks) }
        controlPath = "\(directory)/control.sock"
        control = FrameClient(path: controlPath, eventLoop: eventLoop, clocks: clocks)
    }

    func close() {
        for client in standbys { client.close() }
        control.close()
    }

    /// Asks whoever has a socket: instances by this method, the supervisor for its status.
    func ask(_ method: String, completion: @escaping (Replies) -> Void) {
        let present = standbyPaths.indices.filter { access(standbyPaths[$0], F_OK) == 0 }
        let asksControl = access(controlPath, F_OK) == 0
        let names = links.map(\.name)
        let deadline = Deadline(milliseconds: Self.milliseconds, from: clocks.monotonic())
        let clients = links.map(\.primary.client) + present.map { standbys[$0] }
        var supervisor: ServiceSurvey.Reply?
        var services: [ServiceSurvey.Reply]?
        func finishIfWhole() {
            guard let services, !asksControl || supervisor != nil else { return }
            var standby: [Int: ServiceSurvey.Reply] = [:]
            for (place, index) in present.enumerated() { standby[index] = services[names.count + place] }
            completion(
                Replies(
                    names: names, primaries: Array(services.prefix(names.count)), standbys: standby,
                    supervisor: supervisor))
        }
        if asksControl {
            ServiceSurvey.ask([control], "supervisor/status", ["log_lines": 0], deadline: deadline) {
                supervisor = $0.first
                finishIfWhole()
            }
        }
        ServiceSurvey.ask(clients, method, [:], deadline: deadline) {
            services = $0
            finishIfWhole()
        }
    }
}
