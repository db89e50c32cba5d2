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
    /// - Parameter home: The state directory, where copy and journal are kept; nil for neither.
    /// - Throws: `StoreOpenError` where there is nothing to answer from.
    public static func open(
        _ configuration: StoreConfiguration, home: String?, schema: Schema, clocks: Clocks, logger: Logger
    ) async throws(StoreOpenError) -> ServiceStores {
        guard let home, case .postgresql = configuration else {
            return ServiceStores(
                try await Store.open(configuration, schema: schema, clocks: clocks, logger: logger))
        }
        let copy = try await Copy.open(
            path: "\(home)/copy/\(schema.service)-primary.sqlite", schema: schema, clocks: clocks,
            logger: logger)
        let stores: ServiceStores
        do {
            let opened = try await Store.open(configuration, schema: schema, clocks: clocks, logger: logger)
            stores = ServiceStores(
                primary: opened.database, identity: opened.identity, copy: copy, opening: Opening(opened))
        } catch {
            guard error.isRetryable, let state = copy.state, state.isFilled else {
                copy.close()
                throw error
            }
            logger.warning("the primary store is away", metadata: ["error": "\(error)"])
            stores = awaiting(configuration, copy, state, schema: schema, clocks: clocks, logger: logger)
        }
        await stores.openJournal(home: home, service: schema.service, clocks: clocks, logger: logger)
        return stores
    }

    private static func awaiting(
        _ configuration: StoreConfiguration, _ copy: Copy, _ state: CopyState, schema: Schema,
        clocks: Clocks, logger: Logger
    ) -> ServiceStores {
        let opening = Opening(nil)
        let awaited = AwaitedDatabase(configuration, schema: schema, clocks: clocks, logger: logger) {
            opened in
            if opened.identity.id != state.sourceID {
                // What was accepted for one store is never carried out in another.
                logger.critical("the database is another store than the one that was copied")
                copy.log.current = nil
            }
            opening.succeeded(opened)
        }
        let identity = StoreIdentity(id: state.sourceID, kind: .store, epoch: state.sourceEpoch)
        return ServiceStores(primary: awaited, identity: identity, copy: copy, opening: opening)
    }

    /// Without a journal no write is accepted while the primary store is away; everything else goes on.
    private func openJournal(home: String, service: String, clocks: Clocks, logger: Logger) async {
        let instance = "\(service)-primary"
        do {
            copy?.log.current = try await Journal.open(
                path: "\(home)/journal/\(instance).sqlite",
                header: JournalHeader(
                    storeID: identity.id, storeEpoch: identity.epoch, service: service, instance: instance),
                pending: PendingFile(directory: home, clocks: clocks), clocks: clocks, logger: logger)
        } catch {
            logger.critical("the journal can't be used", metadata: ["error": "\(error)"])
        }
    }

    /// Closes them; blocks.
    public func close() {
        primary.close()
        copy?.close()
    }
}
