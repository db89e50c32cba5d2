import Continuity
public import Logging
public import Primitives
public import Storage

/// The stores behind one service: the primary one, and in PostgreSQL mode its copy.
public struct ServiceStores: Sendable {
    /// The primary store, or the promise of it.
    public let primary: any Database
    private let known: StoreIdentity?
    let copy: Copy?
    let files: InstanceFiles?
    /// The primary store's own word of which it is, once it is open.
    let opening: Opening

    /// The stores of a service without a copy.
    public init(_ opened: OpenedStore) {
        self.init(primary: opened.database, known: opened.identity, opening: Opening(opened))
    }

    private init(
        primary: any Database, known: StoreIdentity?, copy: Copy? = nil, files: InstanceFiles? = nil,
        opening: Opening
    ) {
        self.primary = primary
        self.known = known
        self.copy = copy
        self.files = files
        self.opening = opening
    }

    /// Which store it is about: as that said itself, or as the copy remembers it; nil where neither is known.
    public var identity: StoreIdentity? {
        let copied = copy?.state.map { StoreIdentity(id: $0.sourceID, kind: .store, epoch: $0.sourceEpoch) }
        guard let known else { return copied }
        // Its epoch may have risen since it was opened.
        guard let copied, copied.id == known.id, copied.epoch > known.epoch else { return known }
        return copied
    }

    /// Opens them. The primary store may be away if there is a copy to answer from.
    ///
    /// - Parameters:
    ///   - home: The state directory, where copy and journal are kept; nil for neither.
    ///   - role: Which of the service's instances this is; one of two needs a home.
    /// - Throws: `StoreOpenError` where there is nothing to answer from.
    public static func open(
        _ configuration: StoreConfiguration, home: String?, role: InstanceRole = .alone, schema: Schema,
        clocks: Clocks, logger: Logger
    ) async throws(StoreOpenError) -> ServiceStores {
        let files = home.map {
            InstanceFiles(home: $0, service: schema.service, role: role, store: configuration)
        }
        guard let files, role == .standby || files.isCopied else {
            let opened = try await Store.open(configuration, schema: schema, clocks: clocks, logger: logger)
            return ServiceStores(
                primary: opened.database, known: opened.identity, files: files, opening: Opening(opened))
        }
        let copy = try await Copy.open(path: files.copy, schema: schema, clocks: clocks, logger: logger)
        guard role != .standby else {
            return ServiceStores(
                primary: AbsentDatabase(), known: nil, copy: copy, files: files, opening: Opening(nil))
        }
        let stores: ServiceStores
        do {
            let opened = try await Store.open(configuration, schema: schema, clocks: clocks, logger: logger)
            stores = ServiceStores(
                primary: opened.database, known: opened.identity, copy: copy, files: files,
                opening: Opening(opened))
        } catch {
            guard error.isRetryable, copy.state?.isFilled == true else {
                copy.close()
                throw error
            }
            logger.warning("the primary store is away", metadata: ["error": "\(error)"])
            let opening = Opening(nil)
            stores = ServiceStores(
                primary: awaited(
                    configuration, copy, opening, schema: schema, clocks: clocks, logger: logger),
                known: nil, copy: copy, files: files, opening: opening)
        }
        await stores.openJournal(clocks: clocks, logger: logger)
        return stores
    }

    private static func awaited(
        _ configuration: StoreConfiguration, _ copy: Copy, _ opening: Opening, schema: Schema,
        clocks: Clocks, logger: Logger
    ) -> AwaitedDatabase {
        AwaitedDatabase(configuration, schema: schema, clocks: clocks, logger: logger) { opened in
            if opened.identity.id != copy.state?.sourceID {
                // What was accepted for one store is never carried out in another.
                logger.critical("the database is another store than the one that was copied")
                copy.log.current = nil
            }
            opening.succeeded(opened)
        }
    }

    /// Opens the journal of this instance, unless it is open. Without one no write is accepted here while the
    /// primary store is away; everything else goes on.
    func openJournal(clocks: Clocks, logger: Logger) async {
        guard let copy, let files, let identity, copy.log.current == nil else { return }
        do {
            copy.log.current = try await files.openJournal(
                of: files.role, identity: identity, clocks: clocks, logger: logger)
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
