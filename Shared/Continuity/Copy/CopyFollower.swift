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
    private let whenCurrent: @Sendable () -> Void

    /// How long after one look at the feed the next follows. Writes of this process do not wait for it.
    public static let pauseMilliseconds: Int64 = 250
    private static let readMilliseconds: Int64 = 1000

    /// A follower of this store.
    ///
    /// - Parameter whenCurrent: Called each time the copy has been brought up to the store.
    public init(
        _ copy: Copy, source: any Database, identity: StoreIdentity, clocks: Clocks, logger: Logger,
        whenCurrent: @escaping @Sendable () -> Void = {}
    ) {
        self.copy = copy
        self.source = source
        self.identity = identity
        self.clocks = clocks
        self.logger = logger
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
                if isFollowing { logger.notice("the copy waits", metadata: ["error": "\(error)"]) }
                isFollowing = false
            }
            try? await Task.sleep(nanoseconds: UInt64(Self.pauseMilliseconds) * 1_000_000)
        }
    }

    /// Takes in what there is; answers whether there may be more at once.
    func step() async throws -> Bool {
        guard let state = copy.state, state.sourceID == identity.id, state.sourceEpoch == identity.epoch,
            state.isFilled
        else {
            try await fill()
            return true
        }
        return try await follow(state)
    }

    private func fill() async throws {
        try await copy.reset(for: identity)
        // What changes meanwhile is in the feed from here on.
        let cursor = try await read(ChangesFeed.now)
        for record in copy.records {
            var key: [SQLValue]?
            while true {
                let rows = try await read(ChangesFeed.rows(of: record, after: key))
                if rows.isEmpty { break }
                key = try await copy.fill(record, with: rows)
                if rows.count < ChangesFeed.pageMax { break }
            }
        }
        var state = CopyState(of: identity)
        state.isFilled = true
        state.cursor = try cursor[0].text(0)
        try await copy.apply([], then: state)
    }

    private func follow(_ before: CopyState) async throws -> Bool {
        let asked = clocks.now()
        var rows = try await read(ChangesFeed.since(before.cursor))
        guard let end = try rows.first?.text(0) else { return false }
        guard !rows[0].isNull(1) else {
            // An empty answer is news, too: nothing is missing.
            try await moveOn(from: before, to: end, asOf: asked)
            return false
        }
        while true {
            let page = try rows.prefix(ChangesFeed.pageMax).map { try Change(row: $0, from: 1) }
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
