import Continuity
import Logging
import NIOCore
import Primitives
import Storage
import Transport
import Wire

/// Gives an instance its service's writes when the supervisor says so. On one event loop.
final class Promotion {
    private let stores: ServiceStores
    private let fallback: Fallback?
    private let readmission: Readmission
    private let other: OtherInstance?
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private let logger: Logger
    private var authority: WriteAuthority
    /// Told how much the copy of a standby knows.
    var whenReached: (FeedMark) -> Void = { _ in }
    /// Told when this instance has got the writes.
    var whenPromoted: () -> Void = {}
    /// Whether somebody waits here for what changes.
    var isWatched: @Sendable () -> Bool = { false }
    private var follower: Task<Void, Never>?
    /// The epoch under which an instance alone accepts writes.
    private static let epochAlone: Int64 = 1
    private static let catchUpMilliseconds: Int64 = 1000

    init(
        role: InstanceRole, stores: ServiceStores, fallback: Fallback?, readmission: Readmission,
        other: OtherInstance?, eventLoop: any EventLoop, clocks: Clocks, logger: Logger
    ) {
        self.stores = stores
        self.fallback = fallback
        self.readmission = readmission
        self.other = other
        self.eventLoop = eventLoop
        self.clocks = clocks
        self.logger = logger
        authority = WriteAuthority(role: role)
    }

    /// The epoch under which writes are taken here.
    var epoch: Int64 { authority.held ?? Self.epochAlone }

    /// The epoch under which it has the writes; nil while it has not.
    var heldEpoch: Int64? { authority.held }

    /// The highest epoch it has heard of.
    var seenEpoch: Int64 { authority.seen }

    /// Whether writes are taken here when their sender knows no epoch.
    var hasWrites: Bool { authority.permits(epoch: nil) }

    /// Why a write sent under this epoch can't be taken here; nil where it can.
    func refusal(ofEpoch epoch: Int64?) -> ToolError? {
        guard !authority.permits(epoch: epoch) else { return nil }
        let name = stores.files?.instanceName ?? "service"
        return .unavailable("not_routed", layer: name, retryAfterMilliseconds: 20)
    }

    /// Whether this is a standby whose primary has the writes, and so may answer reads better than any text.
    var leavesReadsToOther: Bool { stores.files?.role == .standby && !hasWrites }

    /// Answers `service/promote`.
    func run(_ request: IncomingRequest) {
        guard let epoch = request.params?["epoch"]?.integer, epoch >= 1 else {
            return request.fail(.invalidParameters, "epoch must be a whole number from 1 on")
        }
        guard authority.handle(.promotionAsked(epoch: epoch)) == .prepare else {
            return request.fail(
                .invalidRequest, "epoch must be above \(authority.seen), with no promotion under way")
        }
        let bound = NIOLoopBound((self, request), eventLoop: eventLoop)
        let (eventLoop, steps) = (eventLoop, preparation(epoch: epoch))
        Task.detached {
            let failure: (any Error)?
            do {
                try await steps()
                failure = nil
            } catch { failure = error }
            eventLoop.execute { bound.value.0.prepared(epoch, failure, bound.value.1) }
        }
    }

    private func prepared(_ epoch: Int64, _ failure: (any Error)?, _ request: IncomingRequest) {
        _ = authority.handle(.prepared(epoch: epoch, succeeded: failure == nil))
        guard authority.held == epoch else {
            follow()
            logger.error("a promotion failed", metadata: ["error": "\(failure.map { "\($0)" } ?? "fenced")"])
            return request.fail(.internalError, "this instance can't take the writes now")
        }
        logger.info("this instance has the writes", metadata: ["epoch": "\(epoch)"])
        if let fallback, (fallback.copy.log.current?.status.depth ?? 0) > 0 {
            fallback.heard(.failed(.unavailable))
        }
        whenPromoted()
        request.answer { $0.writeStaticString("{}") }
    }

    /// Takes the writes away again; false where the epoch is an old one.
    func fence(epoch: Int64) -> Bool {
        // The same epoch again: the next page of what waits here.
        if epoch == authority.seen, authority.held == nil { return true }
        guard authority.handle(.fenced(epoch: epoch)) != .refuse else { return false }
        logger.info("the other instance has the writes", metadata: ["epoch": "\(epoch)"])
        return true
    }

    // MARK: Following

    /// Has a standby's copy follow the primary, unless it does, or has the writes itself.
    func follow() {
        guard stores.files?.role == .standby, authority.held == nil, follower == nil, let copy = stores.copy,
            let other
        else { return }
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        let eventLoop = eventLoop
        let task = StandbyFollower(
            copy, primary: other, clocks: clocks, logger: logger, isWatched: isWatched
        ) { mark in
            eventLoop.execute { me.value.whenReached(mark) }
        }
        follower = Task.detached { await task.run() }
    }

    /// Ends what runs beside calls; the future succeeds when nothing does.
    func stop() -> EventLoopFuture<Void> {
        let task = follower
        follower = nil
        task?.cancel()
        other?.close()
        return eventLoop.makeFutureWithTask { await task?.value }
    }

    // MARK: What comes before

    private func preparation(epoch: Int64) -> @Sendable () async throws -> Void {
        let (stores, clocks, logger, readmission) = (stores, clocks, logger, readmission)
        guard let files = stores.files, let other else { return {} }
        switch files.role {
        case .alone: return {}
        case .primary:
            let handover = Handover(
                files: files, standby: other, readmission: readmission, clocks: clocks, logger: logger)
            return {
                let count = try await handover.run(epoch: epoch, identity: stores.identity)
                if count > 0 {
                    logger.notice("took over what the standby accepted", metadata: ["count": "\(count)"])
                }
            }
        // It knows all there is: nobody else has had the writes since. Its copy must not go back meanwhile to
        // what the primary has of them.
        case .standby where authority.held != nil: return {}
        case .standby:
            let following = follower
            follower = nil
            following?.cancel()
            return {
                await following?.value
                try await Self.catchUp(stores, files, readmission, clocks, logger)
            }
        }
    }

    /// Brings a standby to what its primary knew last; what it has accepted itself before comes on top.
    private static func catchUp(
        _ stores: ServiceStores, _ files: InstanceFiles, _ readmission: Readmission, _ clocks: Clocks,
        _ logger: Logger
    ) async throws {
        guard let copy = stores.copy else { return }
        let deadline = Deadline(milliseconds: catchUpMilliseconds, from: clocks.monotonic())
        var isEqual = true
        var absorbed: AbsorbedChanges?
        // Told only once what this instance has accepted itself is in its place again.
        defer { if let absorbed { copy.tellAbsorbed(absorbed) } }
        do {
            absorbed = try await copy.absorb(
                from: files.answersOfPrimary, isStore: !files.isCopied, deadline: deadline)
        } catch  where SQLiteDatabase.isTaken(files.answersOfPrimary) {
            // The primary is on its way back, and may know what this copy does not.
            throw error
        } catch {
            isEqual = false
            logger.warning("the primary's files can't be read", metadata: ["error": "\(error)"])
        }
        guard copy.state?.isFilled == true else {
            throw StorageError(.unavailable, detail: "the copy has not been filled yet")
        }
        await stores.openJournal(clocks: clocks, logger: logger)
        guard let journal = copy.log.current else {
            throw StorageError(.unavailable, detail: "there is no journal to accept writes into")
        }
        if isEqual { try await readmission.restore(journal, into: copy, isLacking: true) }
    }
}
