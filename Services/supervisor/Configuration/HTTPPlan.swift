/// Whether a supervisor serves HTTP, and where.
enum HTTPPlan: Sendable, Equatable {
    case off
    /// At this address; one that nobody named gives way to the next free port.
    case at(HTTPAddress, mayMove: Bool)

    /// - Parameters:
    ///   - isDetached: Whether a client started it: then nobody asked for HTTP who does not say so.
    ///   - only: What alone is to run; nil: everything.
    init(_ settings: Settings, isDetached: Bool, only: [String]?) {
        let isNamed = settings.values[.http].map { $0.origin != .standard } ?? false
        let isWanted = only.map { $0.contains(ServiceCatalogue.gatewayName) } ?? (isNamed || !isDetached)
        guard isWanted, let address = settings[.http].flatMap({ HTTPAddress($0) }) else {
            self = .off
            return
        }
        self = .at(address, mayMove: !isNamed)
    }
}
