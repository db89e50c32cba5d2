import Wire

/// What a drill does, settled before it begins.
struct DrillPlan: Sendable, Equatable {
    /// What can be provoked, in the order in which it is.
    enum Fault: String, Sendable, CaseIterable {
        /// The service treats its database as away for a while.
        case outage
        /// Its primary is killed.
        case kill
        /// Its primary stands still, and is neither dead nor alive.
        case hang
    }

    /// A fault that can't be provoked here.
    struct Omission: Sendable, Equatable {
        let fault: Fault
        /// One sentence.
        let reason: String
    }

    /// Why there is no drill: one sentence.
    struct Refusal: Error, Sendable, Equatable {
        let sentence: String
    }

    /// How long the database is away, in milliseconds.
    static let outageMilliseconds: Int64 = 5000
    /// Between two reads, and between two writes.
    static let readMilliseconds: Int64 = 50
    static let writeMilliseconds: Int64 = 200
    /// How long nothing is provoked before each fault and after the last.
    static let calmMilliseconds: Int64 = 1500
    /// What is not as before after this long does not heal.
    static let healMillisecondsMax: Int64 = 60_000

    let service: String
    let faults: [Fault]
    let omissions: [Omission]
    /// The tool of each read; the service's own come again and again.
    let reads: [DrillCall]
    let writes: Bool

    /// A drill of this service.
    ///
    /// - Parameters:
    ///   - status: What the supervisor says of itself.
    ///   - storeKind: What the service keeps its records in; nil where it does not say.
    ///   - tools: What each service offers.
    /// - Throws: `Refusal` where it would not begin in health, or could show nothing.
    init(
        service: String, hangs: Bool, writes: Bool, status: JSON, storeKind: String?, tools: [String: JSON]
    ) throws(Refusal) {
        let instances = (status["services"]?.array ?? []).filter { $0["service"]?.string == service }
        guard !instances.isEmpty else {
            throw Refusal(sentence: "no service \(service) runs; `holdfast status` shows those that do")
        }
        for instance in instances where instance["state"]?.string != "ready" {
            throw Refusal(
                sentence:
                    "\(instance["name"]?.string ?? service) is \(instance["state"]?.string ?? "unknown")"
                    + ": a drill begins where all is well")
        }
        let reads = DrillCall.reads(of: tools, first: service)
        let isShown = reads.contains { $0.service == service }
        guard isShown else {
            throw Refusal(sentence: "\(service) has no tool that reads without arguments: nothing would show")
        }
        let offers = tools[service]?.array?.compactMap { $0["name"]?.string } ?? []
        guard !writes || DrillRecord.tools.allSatisfy(offers.contains) else {
            throw Refusal(sentence: "writes are made on a work item, which \(service) does not have")
        }
        let hasDatabase = storeKind == "postgresql"
        faults = Fault.allCases.filter { fault in
            switch fault {
            case .outage: hasDatabase
            case .kill: true
            case .hang: hangs
            }
        }
        omissions = hasDatabase ? [] : [Omission(fault: .outage, reason: Self.embedded)]
        (self.service, self.reads, self.writes) = (service, reads, writes)
    }

    private static let embedded = "records are kept in SQLite files: there is no database that could go away"

    /// What is about to happen, for whoever has to agree.
    var announcement: String {
        let steps = faults.map { fault in
            switch fault {
            case .outage: "has \(service) do without its database for \(Self.outageMilliseconds / 1000) s"
            case .kill: "kills \(service)"
            case .hang: "has \(service) hang until it is replaced"
            }
        }
        let whose = writes ? "reads, and writes to a work item of its own," : "reads"
        return "The drill \(steps.joined(separator: ", then ")), while it \(whose) like any client."
            + omissions.map { " It leaves the \($0.fault.rawValue) out: \($0.reason)." }.joined()
    }
}
