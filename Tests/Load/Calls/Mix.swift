import TestSupport

/// Which calls are made, each with its weight.
struct Mix: Sendable, Equatable {
    /// One kind and how often it is drawn, relative to the others.
    struct Entry: Sendable, Equatable {
        let kind: CallKind
        let weight: Int
    }

    /// As it is asked for.
    let name: String
    /// Never empty, every weight above zero.
    let entries: [Entry]
    private let total: Int

    init(name: String, _ entries: [Entry]) {
        self.name = name
        self.entries = entries.filter { $0.weight > 0 }
        total = self.entries.reduce(0) { $0 + $1.weight }
    }

    /// One kind alone.
    init(_ kind: CallKind) {
        self.init(name: kind.name, [Entry(kind: kind, weight: 1)])
    }

    /// The mix of this name for a target: `read`, `write`, `mixed` or the name of one kind of call.
    ///
    /// - Throws: `LoadFault` that lists the names.
    static func named(_ name: String, for target: LoadTarget) throws -> Mix {
        let services = Set(target.services)
        if let kind = CallKind.named(name), services.contains(kind.service) { return Mix(kind) }
        let (reads, writes) = (Self.reads(target), Self.writes(target))
        switch name {
        case "read": return Mix(name: name, reads)
        case "write": return Mix(name: name, writes)
        case "mixed": return Mix(name: name, blend(reads, writes, shareOfWrites: 10))
        default:
            let kinds = CallKind.allCases.filter { services.contains($0.service) }.map(\.name)
            throw LoadFault(
                "\(target.rawValue) has no mix \(name): use one of read, write, mixed, "
                    + kinds.joined(separator: ", "))
        }
    }

    /// The next call.
    func draw(_ generator: inout SeededGenerator) -> CallKind {
        guard entries.count > 1 else { return entries[0].kind }
        var left = Int(generator.next() % UInt64(total))
        for entry in entries {
            left -= entry.weight
            if left < 0 { return entry.kind }
        }
        return entries[0].kind
    }

    /// Both, so that of a hundred calls this many are writes, whatever the weights within each.
    private static func blend(_ reads: [Entry], _ writes: [Entry], shareOfWrites: Int) -> [Entry] {
        let (readSum, writeSum) = (reads.reduce(0) { $0 + $1.weight }, writes.reduce(0) { $0 + $1.weight })
        return reads.map { Entry(kind: $0.kind, weight: $0.weight * writeSum * (100 - shareOfWrites)) }
            + writes.map { Entry(kind: $0.kind, weight: $0.weight * readSum * shareOfWrites) }
    }

    private static func entries(_ weights: KeyValuePairs<CallKind, Int>) -> [Entry] {
        weights.map { Entry(kind: $0.key, weight: $0.value) }
    }

    private static func reads(_ target: LoadTarget) -> [Entry] {
        switch target {
        case .vendors: entries([.queryVendorStatus: 90, .listVendors: 10])
        case .workitems:
            entries([
                .queryWorkItem: 60, .queryRoot: 5, .listWorkItems: 20, .workItemHistory: 5,
                .getProjectConfiguration: 10,
            ])
        case .deployments: entries([.queryDeployment: 60, .listDeployments: 40])
        case .stdio, .http:
            entries([
                .queryVendorStatus: 40, .queryWorkItem: 30, .queryRoot: 5, .listWorkItems: 10,
                .queryDeployment: 5, .getProjectConfiguration: 10,
            ])
        }
    }

    private static func writes(_ target: LoadTarget) -> [Entry] {
        switch target {
        case .vendors: entries([.updateVendorStatus: 1])
        case .workitems: entries([.updateWorkItem: 60, .createWorkItem: 40])
        case .deployments: entries([.recordDeployment: 1])
        case .stdio, .http:
            entries([
                .updateVendorStatus: 30, .updateWorkItem: 30, .createWorkItem: 30, .recordDeployment: 10,
            ])
        }
    }
}

/// What keeps a measurement from being made, in a sentence that says what to do.
struct LoadFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
