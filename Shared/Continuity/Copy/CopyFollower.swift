public import Logging
public import Primitives
public import Storage

/// Keeps a copy equal to the PostgreSQL store it copies: filled in bulk first, then by the feed of changes.
public struct CopyFollower: Sendable {
    private let copy: Copy
    private let source: any Database
    private let identity: StoreIdentity
    private let clocks: Clocks
    private let logger: Logger
    private let whenEpochEnds: @Sendable () async throws -> Void
    private let whenCurrent: @Sendable () -> Void
    private let isWatched: @Sendable () -> Bool

    /// How long after one look at the feed the next follows. Writes of this process do not wait for it.
    public static let pauseMilliseconds: Int64 = 250
    /// The same while somebody waits to hear what other hosts do.
    public static let pauseMillisecondsWatched: Int64 = 50
    private static let readMilliseconds: Int64 = 1000

    /// A follower of this store.
    ///
    /// - Parameters:
    ///   - identity: The store's; its epoch is asked for each time.
    ///   - whenEpochEnds: Called where the store has entered another epoch, before the copy follows it there:
    ///     what the copy has beyond the store is gone afterwards.
    ///   - whenCurrent: Called each time the copy has been brought up to the store.
    ///   - isWatched: Whether somebody waits for what changes.
    public init(
        _ copy: Copy, source: any Database, identity: StoreIdentity, clocks: Clocks, logger: Logger,
        whenEpochEnds: @escaping @Sendable () async throws -> Void = {},
        whenCurrent: @escaping @Sendable () -> Void = {},
        isWatched: @escaping @Sendable () -> Bool = { false }
    ) {
        self.isWatched = isWatched
        self.copy = copy
        self.source = source
        self.identity = identity
        self.clocks = clocks
        self.logger = logger
        self.whenEpochEnds = whenEpochEnds
        self.whenCurrent = whenCurrent
    }

    /// Follows until its task is cancelled.
    public func run() async {
        var isFollowing = false
        while !Task.isCancelled {
            do {
                while try await step() {}
                whenCurrent()
                if !isFollowing { logger.info("the copy is current") }
                isFollowing = true
            } catch {
                if isFollowing { logger.info("the copy waits", metadata: ["error": "\(error)"]) }
                isFollowing = false
            }
            await pause()
        }
    }

    /// Waits in steps, for somebody may come to wait meanwhile.
    private func pause() async {
        let step = Self.pauseMillisecondsWatched
        for _ in 0..<(Self.pauseMilliseconds / step) where !Task.isCancelled {
            try? await Task.sleep(nanoseconds: UInt64(step) * 1_000_000)
            if isWatched() { return }
        }
    }

    /// Takes in what there is; answers whether there may be more at once.
    func step() async throws -> Bool {
        guard let state = copy.state, state.sourceID == identity.id, state.isFilled else {
            let (cursor, now) = try await beginning()
            try await copy.reset(for: now)
            try await fill()
            try await copy.apply([], then: filled(now, cursor))
            return true
        }
        return try await follow(state)
    }

    /// From where the feed is to be followed, and the epoch of the store there.
    private func beginning() async throws -> (cursor: String, identity: StoreIdentity) {
        let row = try await read(ChangesFeed.now)[0]
        let now = StoreIdentity(id: identity.id, kind: .store, epoch: try row.integer(1))
        return (try row.text(0), now)
    }

    private func filled(_ identity: StoreIdentity, _ cursor: String) -> CopyState {
        var state = CopyState(of: identity)
        state.isFilled = true
        state.cursor = cursor
        return state
    }

    /// Reads every table. What changes meanwhile is in the feed.
    private func fill(
        _ isRead: (RecordTable, Set<[SQLValue]>) async throws -> Void = { _, _ in }
    ) async throws {
        for record in copy.records {
            var keys: Set<[SQLValue]> = []
            var last: [SQLValue]?
            while true {
                let rows = try await read(ChangesFeed.rows(of: record, after: last))
                if rows.isEmpty { break }
                let found = try await copy.fill(record, with: rows)
                keys.formUnion(found)
                last = found.last
                if rows.count < ChangesFeed.pageMax { break }
            }
            try await isRead(record, keys)
        }
    }

    /// Follows the store into another epoch: what was accepted stays, and everything else is read anew.
    private func cross(to epoch: Int64) async throws {
        logger.warning("the store goes on in another epoch", metadata: ["epoch": "\(epoch)"])
        try await whenEpochEnds()
        let asked = clocks.now()
        let (cursor, now) = try await beginning()
        try await fill { record, keys in try await copy.keepOnly(keys, of: record) }
        var state = filled(now, cursor)
        state.asOf = asked
        try await copy.begin(state)
    }

    private func follow(_ before: CopyState) async throws -> Bool {
        let asked = clocks.now()
        var rows = try await read(ChangesFeed.since(before.cursor))
        guard let first = rows.first else { return false }
        let (end, epoch) = (try first.text(0), try first.integer(1))
        guard epoch == before.sourceEpoch else {
            try await cross(to: epoch)
            return true
        }
        guard !first.isNull(2) else {
            // An empty answer is news, too: nothing is missing.
            try await moveOn(from: before, to: end, asOf: asked)
            return false
        }
        while try rows.first?.integer(1) ?? epoch == epoch {
            let page = try rows.prefix(ChangesFeed.pageMax).map { try Change(row: $0, from: 2) }
            let isLast = rows.count <= ChangesFeed.pageMax
            var state = before
            if isLast {
                state.cursor = end
                state.asOf = asked
            }
            try await copy.apply(page, then: state)
            guard !isLast, let last = page.last else { return false }
            rows = try await read(ChangesFeed.since(before.cursor, seenIn: end, after: last.sequence))
        }
        return true
    }

    /// The file hears of an empty answer only now and then.
    private func moveOn(from before: CopyState, to end: String, asOf time: Timestamp) async throws {
        guard time.milliseconds - before.asOf.milliseconds > CopyFollower.noteMilliseconds else {
            return copy.isCurrent(at: time)
        }
        var state = before
        state.cursor = end
        state.asOf = time
        try await copy.apply([], then: state)
    }

    private static let noteMilliseconds: Int64 = 30_000

    private func read(_ statement: Statement) async throws(StorageError) -> Rows {
        let deadline = Deadline(milliseconds: Self.readMilliseconds, from: clocks.monotonic())
        return try await source.read([statement], cost: .scan, deadline: deadline)[0]
    }
}
