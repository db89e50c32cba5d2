import TestSupport

/// What the nemesis does in a run, and when: drawn from the seed alone. A pure value.
struct FaultPlan: Sendable, Equatable {
    /// Faults that begin one after the other and end in another order.
    struct Step: Sendable, Equatable {
        /// Milliseconds after the run's beginning.
        var at: Int
        /// How long all of it lasts, in milliseconds.
        var lasts: Int
        /// In the order of their beginning.
        var faults: [Fault]
        /// In the order of their end.
        var healed: [Fault]
    }

    static let instances = ["workitems", "vendors", "deployments"].flatMap { [$0, $0 + "-standby"] }
    /// How often each comes in two minutes.
    private static let unitSeconds = 120
    private static let database: [(Fault, count: Int)] = [
        (.stopServer, 1), (.crashServer, 1), (.restartServer, 1), (.killBackend, 1), (.pauseServer, 1),
        (.flap, 2), (.cutCommits, 5), (.latency(milliseconds: 0), 1), (.blackHole, 1), (.reset, 1),
        (.slices, 1), (.trickle, 1),
    ]
    private static let serviceKills = 20
    private static let servicePauses = 4
    private static let gatewayKills = 3
    /// Between two faults that begin together, in milliseconds.
    static let stagger = 300
    /// Faults to the database leave it this much of their time, in percent, to be itself again.
    private static let restPercent = 30

    private(set) var steps: [Step] = []

    /// A plan for so many seconds.
    ///
    /// - Parameter clients: How many gateways there are.
    init(seed: UInt64, seconds: Int, clients: Int) {
        var random = SeededGenerator(seed: seed)
        func times(_ count: Int) -> Int { max(1, count * seconds / Self.unitSeconds) }
        var ofDatabase: [[Fault]] = Self.database.flatMap { fault, count in
            Array(repeating: [fault], count: times(count))
        }
        ofDatabase += (0..<times(1)).map { _ in Self.combination(&random) }
        var deck: [String] = []
        func nextInstance() -> String {
            if deck.isEmpty { deck = Self.instances.shuffled(using: &random) }
            return deck.removeLast()
        }
        var ofProcesses: [[Fault]] = (0..<times(Self.serviceKills)).map { _ in [.killService(nextInstance())]
        }
        ofProcesses += (0..<times(Self.servicePauses)).map { _ in [.pauseService(nextInstance())] }
        ofProcesses += (0..<times(Self.gatewayKills)).map { _ in
            [.killGateway(client: Int.random(in: 0..<clients, using: &random))]
        }
        ofProcesses += Array(repeating: [.killSupervisor], count: times(1))
        place(ofDatabase.shuffled(using: &random), seconds, mayOverlap: false, &random)
        place(ofProcesses.shuffled(using: &random), seconds, mayOverlap: true, &random)
        steps.sort { $0.at < $1.at }
    }

    /// Everything goes at once: the way to PostgreSQL, an instance, its other one's process, commits.
    private static func combination(_ random: inout SeededGenerator) -> [Fault] {
        let service = ["workitems", "vendors"][Int.random(in: 0...1, using: &random)]
        let parts: [Fault] = [
            .blackHole, .pauseService(service), .killService(service + "-standby"), .pauseServer,
            .cutCommits,
        ]
        return parts.shuffled(using: &random)
    }

    /// Gives each its slot of the time, and in it a moment and a length.
    private mutating func place(
        _ groups: [[Fault]], _ seconds: Int, mayOverlap: Bool, _ random: inout SeededGenerator
    ) {
        let slot = seconds * 1000 / groups.count
        for (number, group) in groups.enumerated() {
            let faults = group.map { fault in
                guard case .latency = fault else { return fault }
                return .latency(milliseconds: Int64.random(in: 10...500, using: &random))
            }
            let begin = Int.random(in: 0...slot / 4, using: &random)
            let room = slot - begin - slot * Self.restPercent / 100 - Self.stagger * (faults.count - 1)
            let spans = faults.map { Int.random(in: $0.span, using: &random) }
            let wanted = spans.max() ?? 0
            let last = seconds * 1000 - number * slot - begin
            let lasts = max(0, min(wanted, mayOverlap ? last : room))
            steps.append(
                Step(
                    at: number * slot + begin, lasts: lasts, faults: faults,
                    healed: faults.shuffled(using: &random)))
        }
    }
}
