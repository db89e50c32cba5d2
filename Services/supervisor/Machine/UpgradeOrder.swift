/// In which order instances are replaced.
enum UpgradeOrder {
    /// Each service's standby, then its primary; last what only asks services.
    ///
    /// A standby has no writes and is asked for little: a program that does not work at all is found there,
    /// and nobody notices. By the time the primary leaves, its standby is the new one and ready to take over.
    static func indices(of specs: [ServiceSpec]) -> [Int] {
        let primaries = specs.indices.filter { specs[$0].role == .primary }
        let services = primaries.flatMap { primary in
            specs.indices.filter { specs[$0].standbyOf == specs[primary].name } + [primary]
        }
        return services + specs.indices.filter { specs[$0].role == nil }
    }
}
