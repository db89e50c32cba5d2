import Continuity
import Logging
import NIOCore
import Primitives
import Storage
import Wire

/// Keeps a standby's copy equal to what the primary answers from, over the primary's socket.
struct StandbyFollower: Sendable {
    private let copy: Copy
    private let primary: OtherInstance
    private let clocks: Clocks
    private let logger: Logger
    private let whenReached: @Sendable (FeedMark) -> Void
    private let isWatched: @Sendable () -> Bool

    /// How long the primary may keep a question until there is something to tell: so old the copy gets.
    private static let waitMilliseconds: Int64 = 1000
    private static let answerMilliseconds: Int64 = 3000
    private static let pauseMilliseconds: UInt64 = 250
    private static let noteMilliseconds: Int64 = 30_000
    /// Changes gather no longer than this while somebody waits to hear of them.
    private static let gatherMillisecondsWatched: Int64 = 20

    /// - Parameters:
    ///   - isWatched: Whether somebody waits for what changes.
    ///   - whenReached: Told how much the copy knows, each time it has come to know more.
    init(
        _ copy: Copy, primary: OtherInstance, clocks: Clocks, logger: Logger,
        isWatched: @escaping @Sendable () -> Bool, whenReached: @escaping @Sendable (FeedMark) -> Void
    ) {
        self.isWatched = isWatched
        self.whenReached = whenReached
        self.copy = copy
        self.primary = primary
        self.clocks = clocks
        self.logger = logger
    }

    /// Follows until its task is cancelled.
    func run() async {
        var isFollowing = false
        var known: FeedMark?
        while !Task.isCancelled {
            do {
                if let mark = try await step(known: known), mark != known {
                    known = mark
                    whenReached(mark)
                }
                if !isFollowing { logger.info("the copy follows the primary") }
                isFollowing = true
            } catch {
                if isFollowing { logger.info("the copy waits", metadata: ["error": "\(error)"]) }
                isFollowing = false
                try? await Task.sleep(nanoseconds: Self.pauseMilliseconds * 1_000_000)
            }
        }
    }

    /// Takes in the next piece, or everything where the primary does not know the place any more.
    ///
    /// - Returns: As much as the copy knows then; nil where there is more to come.
    private func step(known: FeedMark?) async throws -> FeedMark? {
        let state = copy.state
        let place = state?.isFilled == true && state?.cursor != "" ? state?.cursor : nil
        let wait: JSON = [
            "after": place.map { .string($0) } ?? .null, "wait_ms": .integer(Self.waitMilliseconds),
            "mark": known.map { .string($0.description) } ?? .null,
            "gather_ms": isWatched() ? .integer(Self.gatherMillisecondsWatched) : .null,
        ]
        let answer = try await primary.ask(
            "service/changes", wait, withinMilliseconds: Self.answerMilliseconds)
        guard let page = FeedPage(answer) else {
            throw StorageError(.invalidStatement, detail: "no piece of a feed")
        }
        try Task.checkCancellation()
        let isKnown = state?.sourceID == page.source.id && state?.sourceEpoch == page.source.epoch
        guard !page.isReset, isKnown, state?.isFilled == true else {
            try await refill(from: page, isKnown: isKnown)
            return page.mark
        }
        let isNews =
            !page.changes.isEmpty
            || page.asOf.milliseconds - (state?.asOf.milliseconds ?? 0) > Self.noteMilliseconds
        if isNews { try await copy.take(page) } else { copy.isCurrent(at: page.asOf) }
        return page.mark
    }

    /// Reads every table anew. What it has meanwhile answers goes on being answered, older than it will be.
    private func refill(from page: FeedPage, isKnown: Bool) async throws {
        if !isKnown { try await copy.reset(for: page.source) }
        for record in copy.records {
            var keys: Set<[SQLValue]> = []
            var last: [SQLValue]?
            while true {
                let rows = try await rows(of: record, after: last)
                try Task.checkCancellation()
                if rows.isEmpty { break }
                let found = try await copy.replace(record, with: rows)
                keys.formUnion(found)
                last = found.last
            }
            try await copy.keepOnly(keys, of: record)
        }
        var end = page
        end.changes = []
        try await copy.take(end)
    }

    private func rows(of record: RecordTable, after key: [SQLValue]?) async throws -> [ByteBuffer] {
        let texts = key?.map { value in
            if case .text(let text) = value { JSON.string(text) } else { JSON.null }
        }
        let answer = try await primary.ask(
            "service/snapshot", ["table": .string(record.table), "after": texts.map { .array($0) } ?? .null],
            withinMilliseconds: Self.answerMilliseconds)
        guard let rows = answer["rows"] else { throw StorageError(.invalidStatement, detail: "no rows") }
        return rows.elements.map(\.bytes)
    }
}
