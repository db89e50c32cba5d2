import Glibc
import NIOCore
import Primitives
import Processes
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
        /// Of all supervisors, as if they were one; nil: there is none.
        let supervisor: ServiceSurvey.Reply?

        /// The supervisor's status; nil where it did not tell.
        var status: JSON? { if case .result(let json) = supervisor { json } else { nil } }
    }

    private let links: [ServiceLink]
    private let standbyPaths: [String]
    private let directory: String
    private let standbys: [FrameClient]
    /// Of supervisors, by the paths of their sockets.
    private var supervisors: [String: FrameClient] = [:]
    private let eventLoop: any EventLoop
    private let clocks: Clocks

    /// The longest that a process is waited for.
    static let milliseconds: Int64 = 1000

    init(links: [ServiceLink], directory: String, eventLoop: any EventLoop, clocks: Clocks) {
        self.links = links
        self.clocks = clocks
        standbyPaths = links.map { "\(directory)/\($0.name)-standby.sock" }
        standbys = standbyPaths.map { FrameClient(path: $0, eventLoop: eventLoop, clocks: clocks) }
        self.directory = directory
        self.eventLoop = eventLoop
    }

    func close() {
        for client in standbys { client.close() }
        for client in supervisors.values { client.close() }
    }

    /// Asks whoever has a socket: instances by this method, supervisors for their status.
    func ask(_ method: String, completion: @escaping (Replies) -> Void) {
        let present = standbyPaths.indices.filter { access(standbyPaths[$0], F_OK) == 0 }
        let names = links.map(\.name)
        let deadline = Deadline(milliseconds: Self.milliseconds, from: clocks.monotonic())
        var told: [ServiceSurvey.Reply]?
        var services: [ServiceSurvey.Reply]?
        func finishIfWhole() {
            guard let services, let told else { return }
            var standby: [Int: ServiceSurvey.Reply] = [:]
            for (place, index) in present.enumerated() { standby[index] = services[names.count + place] }
            completion(
                Replies(
                    names: names, primaries: Array(services.prefix(names.count)), standbys: standby,
                    supervisor: Self.joined(told)))
        }
        ServiceSurvey.ask(controls(), "supervisor/status", ["log_lines": 0], deadline: deadline) {
            told = $0
            finishIfWhole()
        }
        let clients = links.map(\.primary.client) + present.map { standbys[$0] }
        ServiceSurvey.ask(clients, method, [:], deadline: deadline) {
            services = $0
            finishIfWhole()
        }
    }

    /// What several supervisors that each run a part say is what one would that runs everything.
    static func joined(_ told: [ServiceSurvey.Reply]) -> ServiceSurvey.Reply? {
        let statuses = told.compactMap { reply in
            if case .result(let status) = reply { status } else { nil }
        }
        return JSON.joined(statuses, lists: ["services", "routes"]).map { .result($0) } ?? told.first
    }

    /// The supervisors whose sockets are there now.
    private func controls() -> [FrameClient] {
        let paths = SupervisorSockets.paths(in: directory)
        for (path, client) in supervisors where !paths.contains(path) {
            client.close()
            supervisors[path] = nil
        }
        return paths.map { path in
            let client =
                supervisors[path] ?? FrameClient(path: path, eventLoop: eventLoop, clocks: clocks)
            supervisors[path] = client
            return client
        }
    }
}
