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
    /// Git history and the status document; nil where neither is configured.
    let texts: TextLayers?

    /// The stores of a service without a copy.
    public init(_ opened: OpenedStore) {
        self.init(primary: opened.database, known: opened.identity, opening: Opening(opened))
    }

    private init(
        primary: any Database, known: StoreIdentity?, copy: Copy? = nil, files: InstanceFiles? = nil,
        opening: Opening, texts: TextLayers? = nil
    ) {
        self.primary = primary
        self.known = known
        self.copy = copy
        self.files = files
        self.opening = opening
        self.texts = texts
    }

    /// Which store it is about: as that said itself, or as the copy remembers it; nil where neither is known.
    public var identity: StoreIdentity? {
        let copied = copy?.state.map { StoreIdentity(id: $0.sourceID, kind: .store, epoch: $0.sourceEpoch) }
        guard let known else { return copied }
        // Its epoch may have risen since it was opened.
        guard let copied, copied.id == known.id, copied.epoch > known.epoch else { return known }
        return copied
    }

    /// Opens them. The primary store may be away if there is something below it to answer from.
    ///
    /// - Parameters:
    ///   - home: The state directory, where copy and journal are kept; nil for neither.
    ///   - role: Which of the service's instances this is; one of two needs a home.
    ///   - texts: What answers where no copy does.
    ///   - standbyAnswers: Whether this instance has a standby that lives and can answer from a copy.
    /// - Throws: `StoreOpenError` where there is nothing to answer from.
    public static func open(
        _ configuration: StoreConfiguration, home: String?, role: InstanceRole = .alone,
        texts: TextLocations = TextLocations(), schema: Schema, clocks: Clocks, logger: Logger,
        standbyAnswers: @Sendable () async -> Bool = { false }
    ) async throws(StoreOpenError) -> ServiceStores {
        let texts = TextLayers(texts, clocks: clocks)
        let files = home.map {
            InstanceFiles(home: $0, service: schema.service, role: role, store: configuration)
        }
        guard let files, role == .standby || files.isCopied else {
            let opened = try await Store.open(configuration, schema: schema, clocks: clocks, logger: logger)
            return ServiceStores(
                primary: opened.database, known: opened.identity, files: files, opening: Opening(opened),
                texts: texts)
        }
        // Another instance follows the primary's copy alone.
        let copy = try await Copy.open(
            path: files.copy, schema: schema,
            rememberedBytes: role == .primary ? Copy.rememberedBytesDefault : rememberedBytesOfOthers,
            clocks: clocks, logger: logger)
        guard role != .standby else {
            return ServiceStores(
                primary: AbsentDatabase(), known: nil, copy: copy, files: files, opening: Opening(nil),
                texts: texts)
        }
        let stores: ServiceStores
        do {
            let opened = try await Store.open(configuration, schema: schema, clocks: clocks, logger: logger)
            stores = ServiceStores(
                primary: opened.database, known: opened.identity, copy: copy, files: files,
                opening: Opening(opened), texts: texts)
        } catch {
            if error.isRetryable { await files.fill(copy, clocks: clocks, logger: logger) }
            var hasAnswers = copy.state?.isFilled == true
            if !hasAnswers, texts != nil {
                // A standby's copy is better than any text, and asked as long as this instance is not there.
                hasAnswers = await !standbyAnswers()
            }
            guard error.isRetryable, hasAnswers else {
                copy.close()
                throw error
            }
            logger.warning("the primary store is away", metadata: ["error": "\(error)"])
            let opening = Opening(nil)
            stores = ServiceStores(
                primary: awaited(
                    configuration, copy, files, opening, schema: schema, clocks: clocks, logger: logger),
                known: nil, copy: copy, files: files, opening: opening, texts: texts)
        }
        await stores.openJournal(clocks: clocks, logger: logger)
        return stores
    }

    private static func awaited(
        _ configuration: StoreConfiguration, _ copy: Copy, _ files: InstanceFiles, _ opening: Opening,
        schema: Schema, clocks: Clocks, logger: Logger
    ) -> AwaitedDatabase {
        AwaitedDatabase(configuration, schema: schema, clocks: clocks, logger: logger) { opened in
            let known = copy.state?.sourceID
            if known == nil {
                // Which store it is, is known only now.
                await openJournal(
                    of: files, for: copy, identity: opened.identity, clocks: clocks, logger: logger)
            } else if opened.identity.id != known {
                // What was accepted for one store is never carried out in another.
                logger.critical("the database is another store than the one that was copied")
                copy.log.lose("the database is another store than the one that was copied", isFinal: true)
            }
            opening.succeeded(opened)
        }
    }

    /// Opens the journal of this instance, unless it is open. Without one no write is accepted here while the
    /// primary store is away; everything else goes on.
    func openJournal(clocks: Clocks, logger: Logger) async {
        guard let copy, let files, let identity, copy.log.current == nil else { return }
        await Self.openJournal(of: files, for: copy, identity: identity, clocks: clocks, logger: logger)
    }

    private static func openJournal(
        of files: InstanceFiles, for copy: Copy, identity: StoreIdentity, clocks: Clocks, logger: Logger
    ) async {
        do {
            copy.log.current = try await files.openJournal(
                of: files.role, identity: identity, clocks: clocks, logger: logger)
        } catch {
            copy.log.lose("\(error)")
            logger.critical("the journal can't be used", metadata: ["error": "\(error)"])
        }
    }

    /// Looks after what may have become of their files while nobody wrote.
    func look() {
        primary.look()
        copy?.database.look()
        copy?.log.current?.look()
    }

    /// Whether one of their files had to be written back so lately that answers say so.
    func isReplaced(at now: MonotonicTime) -> Bool {
        let times = [primary.replacedAt, copy?.database.replacedAt, copy?.log.current?.replacedAt]
        return times.contains { time in
            time.map { now.milliseconds(since: $0) < Self.replacedMilliseconds } ?? false
        }
    }

    /// Enough for who goes on following when this instance takes over.
    private static let rememberedBytesOfOthers = 1_048_576

    /// So long answers say that a file was written back.
    private static let replacedMilliseconds: Int64 = 60_000

    /// Closes them; blocks.
    public func close() {
        primary.close()
        copy?.close()
    }
}
