import ArgumentParser

/// What is driven: one service by its socket, or all of it as clients see it.
enum LoadTarget: String, CaseIterable, Sendable, ExpressibleByArgument {
    case workitems
    case vendors
    case deployments
    /// Everything, by `holdfast mcp`.
    case stdio
    /// Everything, by HTTP.
    case http

    /// The service that is driven alone; nil where all of them are.
    var service: ServiceName? { ServiceName(rawValue: rawValue) }

    /// The services that are there.
    var services: [ServiceName] { service.map { [$0] } ?? ServiceName.allCases }
}

/// A service by its name.
enum ServiceName: String, CaseIterable, Sendable {
    case workitems
    case vendors
    case deployments
}

/// Where the records live while it is measured.
enum StoreKind: String, CaseIterable, Sendable, ExpressibleByArgument {
    case postgresql
    case embedded
}
