import Continuity
import NIOCore
import Primitives
import Storage
import Transport
import Wire

/// Answers `service/verify`: which of these ids this service knows, and by what label.
final class VerifyMethod {
    /// The most ids one question may hold.
    private static let idsMax = 2000

    private let sql: @Sendable (Dialect) -> String
    private let database: any Database
    private let fallback: Fallback?
    private let clocks: Clocks
    private let eventLoop: any EventLoop
    private let inbox: Inbox
    /// Whether this instance has the writes, and so knows of every record there is.
    var hasWrites: () -> Bool = { true }

    init(
        sql: @escaping @Sendable (Dialect) -> String, database: any Database, fallback: Fallback?,
        clocks: Clocks, eventLoop: any EventLoop
    ) {
        self.sql = sql
        self.database = database
        self.fallback = fallback
        self.clocks = clocks
        self.eventLoop = eventLoop
        inbox = Inbox(eventLoop: eventLoop)
    }

    func run(_ request: IncomingRequest) {
        let texts = request.params?["ids"]?.elements.map(\.string) ?? []
        let ids = texts.compactMap { $0.flatMap { Identifier($0) } }
        guard !ids.isEmpty, ids.count == texts.count, ids.count <= Self.idsMax else {
            return request.fail(.invalidParameters, "ids must be 1 to \(Self.idsMax) UUIDs")
        }
        let allowed =
            request.params?["_meta"]?[MetaKey.deadline]?.integer ?? Limits.readDeadlineMillisecondsDefault
        let parameter = JSON.array(ids.map { .string($0.description) }).serialized
        let waiting = NIOLoopBound(request, eventLoop: eventLoop)
        // A copy knows what is there; what it does not know may be there all the same. So may what the other
        // instance has accepted.
        let copy = fallback.flatMap { $0.isAway ? $0.copy.database : nil }
        let store = copy ?? database
        store.read(
            [Statement(sql(store.dialect), .json(parameter))], cost: .point,
            deadline: Deadline(milliseconds: allowed, from: request.arrival)
        ) { [inbox, isComplete = copy == nil && hasWrites()] result in
            inbox.post { Self.answer(waiting.value, ids, result, isComplete: isComplete) }
        }
    }

    private static func answer(
        _ request: IncomingRequest, _ ids: [Identifier], _ result: Result<[Rows], StorageError>,
        isComplete: Bool
    ) {
        do {
            let rows = try result.get()[0]
            var labels: [Identifier: String] = [:]
            for row in rows { labels[try row.identifier(0)] = try row.text(1) }
            let found: [JSON] = ids.compactMap { id in
                labels[id].map { ["id": .string(id.description), "label": .string($0)] }
            }
            let others: JSON = .array(ids.filter { labels[$0] == nil }.map { .string($0.description) })
            let answer: JSON = [
                "found": .array(found), "missing": isComplete ? others : [],
                "unknown": isComplete ? [] : others,
            ]
            request.answer { $0.writeImmutableBuffer(answer.serialized) }
        } catch {
            request.fail(.internalError, "the store can't be asked now", data: ["code": "unavailable"])
        }
    }
}
