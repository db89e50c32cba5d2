import TestSupport

/// The throw-away PostgreSQL of a run; none for the embedded store.
final class StoreServer: Sendable {
    /// Nil for the embedded store.
    let postgreSQL: TemporaryPostgreSQL?

    init(_ kind: StoreKind) throws {
        postgreSQL = kind == .postgresql ? try TemporaryPostgreSQL() : nil
    }

    /// A store with nothing in it.
    func fresh() throws -> Installation.Store {
        guard let postgreSQL else { return .embedded }
        return .postgresql(try postgreSQL.makeDatabase())
    }
}

extension Installation.Store {
    /// The URL of its database; nil for the embedded store.
    var url: String? {
        if case .postgresql(let url) = self { url } else { nil }
    }
}
