import Wire

/// How the whole is, by what each of its processes says: pure.
///
/// Degraded is not dead: what can be read or written somehow works.
struct HealthRollup: Equatable {
    enum Status: String, Comparable {
        case ok
        case degraded
        case down

        private var rank: Int { self == .ok ? 0 : self == .degraded ? 1 : 2 }

        static func < (left: Status, right: Status) -> Bool { left.rank < right.rank }
    }

    /// How one service is.
    struct Service: Equatable {
        let name: String
        var status = Status.ok
        /// The best layer that answers reads; nil where none does.
        var reads: String?
        /// `store`, `journal`, or nil where no write is taken.
        var writes: String?
        var reasons: [String] = []
    }

    let services: [Service]
    let status: Status
    /// Why it is not `ok`, of processes.
    let reasons: [String]
    let replies: ProcessSurvey.Replies

    init(_ replies: ProcessSurvey.Replies) {
        self.replies = replies
        services = replies.names.enumerated().map { index, name in
            Self.service(name, replies.primaries[index], replies.standbys[index])
        }
        reasons = Self.reasons(of: replies)
        let worst = services.map(\.status).max() ?? .ok
        if services.allSatisfy({ $0.status == .down }) {
            status = .down
        } else {
            status = worst == .ok && reasons.isEmpty ? .ok : .degraded
        }
    }

    private static func service(
        _ name: String, _ primary: ServiceSurvey.Reply, _ standby: ServiceSurvey.Reply?
    ) -> Service {
        var service = Service(name: name)
        for (role, reply) in [("primary", primary), ("standby", standby)] {
            guard let reply else { continue }
            switch reply {
            case .result(let health): service.take(health, role: role)
            // A server that speaks nothing but MCP has answered, and so it is there.
            case .withoutMethod, .refused:
                service.reads = service.reads ?? "primary"
                service.writes = service.writes ?? "store"
            case .silent: service.degrade("the \(role) does not answer")
            }
        }
        if service.reads == nil { service.status = .down }
        return service
    }

    private static func reasons(of replies: ProcessSurvey.Replies) -> [String] {
        guard let status = replies.status else { return ["no supervisor answers"] }
        return (status["services"]?.array ?? []).compactMap { process in
            guard let state = process["state"]?.string, state != "ready" else { return nil }
            return "\(process["name"]?.string ?? "") is \(state)"
        }
    }

    /// Why not every service can be served from some layer; empty where each can.
    var obstacles: [String] {
        services.filter { $0.reads == nil }.map { service in
            "\(service.name): \(service.reasons.joined(separator: ", "))"
        }
    }
}

extension HealthRollup.Service {
    fileprivate mutating func degrade(_ reason: String) {
        status = .degraded
        reasons.append(reason)
    }

    /// Takes in what an instance says.
    fileprivate mutating func take(_ health: JSON, role: String) {
        let state = health["state"]?.string ?? ""
        guard state == "ready" else { return degrade("the \(role) is \(state)") }
        let layer = health["layer"]?.string ?? "primary"
        let journal = health["journal"]
        let journals = journal?.object != nil && journal?["failure"]?.string == nil
        if role == "primary" {
            reads = layer
            if health["store"]?["reachable"] == false { degrade("its store can't be reached") }
            if layer != "primary" { degrade("it answers from \(layer)") }
            if let failure = journal?["failure"]?.string { degrade("its journal has failed: \(failure)") }
        } else {
            reads = reads ?? layer
        }
        if let depth = journal?["depth"]?.integer, depth > 0 {
            degrade("\(depth) writes wait in the \(role)'s journal")
        }
        guard health["writes"] != false else { return }
        if role == "primary", layer == "primary" {
            writes = "store"
        } else if journals {
            writes = writes ?? "journal"
        }
        if role == "standby", health["writes"] == true { degrade("its standby has the writes") }
    }
}
