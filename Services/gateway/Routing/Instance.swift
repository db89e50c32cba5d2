/// One of the two processes that can answer for a service.
enum Instance: String, Sendable, CaseIterable {
    case primary
    case standby

    /// The one beside it.
    var other: Instance { self == .primary ? .standby : .primary }

    /// The name of its socket, for a service of this name.
    func socketName(of service: String) -> String {
        switch self {
        case .primary: "\(service).sock"
        case .standby: "\(service)-standby.sock"
        }
    }
}

/// Some of the two.
struct Instances: OptionSet, Sendable {
    let rawValue: UInt8

    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// This one alone.
    init(_ instance: Instance) {
        rawValue = instance == .primary ? 1 : 2
    }
}
