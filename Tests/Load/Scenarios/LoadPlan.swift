/// What is measured and how, as the command line says it.
struct LoadPlan: Sendable {
    var target = LoadTarget.vendors
    var store = StoreKind.postgresql
    var mix = Mix(.queryVendorStatus)
    var inFlight = 16
    /// Connections that are used but for overload.
    var connections = 1
    var seconds = 2.0
    var seed: UInt64 = 1
    var sizes = SeedSizes()
    var criterion = KneeSearch.Criterion()
    var hasStandbys = true
    var programs = Programs(directory: "bin")

    /// What a phase begins with uncounted.
    var warmUp: Double { min(1, seconds / 5) }

    /// Connections for an overload: enough for the server itself to be what runs full.
    var overloadConnections: Int {
        switch target {
        case .stdio: max(connections, 8)
        case .http: max(connections, 256)
        case .workitems, .vendors, .deployments: max(connections, 32)
        }
    }

    /// How many connections a target is driven over where nobody says: HTTP has one call at a time on each.
    static func connections(for target: LoadTarget, inFlight: Int) -> Int {
        switch target {
        case .http: max(64, inFlight)
        case .stdio: 4
        case .workitems, .vendors, .deployments: 1
        }
    }
}
