import Continuity
public import Logging
public import Primitives
public import Storage

/// The stores behind one service: the primary one, and in PostgreSQL mode its copy.
public struct ServiceStores: Sendable {
    /// The primary store, or the promise of it.
    public let primary: any Database
    /// Which store that is: as it said itself, or as the copy remembers it.
    public let identity: StoreIdentity
    let copy: Copy?
    /// The primary store's own word of which it is, once it is open.
    let opening: Opening

    /// The stores of a service without a copy.
    public init(_ opened: OpenedStore) {
        primary = opened.database
        identity = opened.identity
        copy = nil
        opening = Opening(opened)
    }

    private init(primary: any Database, identity: StoreIdentity, copy: Copy, opening: Opening) {
        self.primary = primary
        self.identity = identity
        self.copy = copy
        self.opening = opening
    }

    /// Opens them. The primary store may be away if there is a copy to answer from.
    ///
    /// - Throws: `StoreOpenError` where there is nothing to answer from.
    public static func open(
        _ configuration: StoreConfiguration, copyPath: String?, schema: Schema, clocks: Clocks,
        logger: Logger
    ) async throws(StoreOpenError) -> ServiceStores {
        guard let copyPath, case .postgresql = configuration else {
            return ServiceStores(
                try await Store.open(configuration, schema: schema, clocks: clocks, logger: logger))
        }
        let copy = try await Copy.open(path: copyPath, schema: schema, clocks: clocks, logger: logger)
        do {
            let opened = try await Store.open(configuration, schema: schema, clocks: clocks, logger: logger)
            return ServiceStores(
                primary: opened.database, identity: opened.identity, copy: copy, opening: Opening(opened))
        } catch {
            guard error.isRetryable, let state = copy.state, state.isFilled else {
                copy.close()
                throw error
            }
            logger.warning("the primary store is away", metadata: ["error": "\(error)"])
            let opening = Opening(nil)
            let awaited = AwaitedDatabase(configuration, schema: schema, clocks: clocks, logger: logger) {
                opening.succeeded($0)
            }
            let identity = StoreIdentity(id: state.sourceID, kind: .store, epoch: state.sourceEpoch)
            return ServiceStores(primary: awaited, identity: identity, copy: copy, opening: opening)
        }
    }

    /// Closes them; blocks.
    public func close() {
        primary.close()
        copy?.close()
    }
}
