import Continuity
import NIOCore
import Primitives
import Storage
import Transport
import Wire

/// Answers `service/verify`: which of these ids, or of these names, this service knows; id and label of each.
final class VerifyMethod {
    /// The most ids one question may hold.
    private static let idsMax = 2000

    private let sql: @Sendable (Dialect) -> String
    private let names: (@Sendable (Dialect) -> String)?
    private let database: any Database
    private let fallback: Fallback?
    private let clocks: Clocks
    private let eventLoop: any EventLoop
    private let inbox: Inbox
    /// Whether this instance has the writes, and so knows of every record there is.
    var hasWrites: () -> Bool = { true }

    init(
        sql: @escaping @Sendable (Dialect) -> String, names: (@Sendable (Dialect) -> String)? = nil,
        database: any Database, fallback: Fallback?, clocks: Clocks, eventLoop: any EventLoop
    ) {
        self.sql = sql
        self.names = names
        self.database = database
        self.fallback = fallback
        self.clocks = clocks
        self.eventLoop = eventLoop
        inbox = Inbox(eventLoop: eventLoop)
    }

    func run(_ request: IncomingRequest) {
        if let names, let asked = request.params?["names"] {
            let texts = asked.elements.compactMap(\.string)
            guard (1...Self.idsMax).contains(texts.count) else {
                return request.fail(.invalidParameters, "names must be 1 to \(Self.idsMax) texts")
            }
            return look(request, texts, by: names) { $1.lowercased() }
        }
        let texts = request.params?["ids"]?.elements.map(\.string) ?? []
        let ids = texts.compactMap { $0.flatMap { Identifier($0) } }
        guard !ids.isEmpty, ids.count == texts.count, ids.count <= Self.idsMax else {
            return request.fail(.invalidParameters, "ids must be 1 to \(Self.idsMax) UUIDs")
        }
        look(request, ids.map(\.description), by: sql) { id, _ in id.description }
    }

    /// - Parameter key: Which of what was asked for a row is, in lowercase, by its id and its label.
    private func look(
        _ request: IncomingRequest, _ asked: [String], by sql: @Sendable (Dialect) -> String,
        _ key: @escaping @Sendable (Identifier, String) -> String
    ) {
        let allowed =
            request.params?["_meta"]?[MetaKey.deadline]?.integer ?? Limits.readDeadlineMillisecondsDefault
        let parameter = JSON.array(asked.map { .string($0) }).serialized
        let waiting = NIOLoopBound(request, eventLoop: eventLoop)
        // A copy knows what is there; what it does not know may be there all the same. So may what the other
        // instance has accepted.
        let copy = fallback.flatMap { $0.isAway ? $0.copy.database : nil }
        let store = copy ?? database
        store.read(
            [Statement(sql(store.dialect), .json(parameter))], cost: .point,
            deadline: Deadline(milliseconds: allowed, from: request.arrival)
        ) { [inbox, isComplete = copy == nil && hasWrites()] result in
            inbox.post { Self.answer(waiting.value, asked, result, isComplete: isComplete, key) }
        }
    }

    private static func answer(
        _ request: IncomingRequest, _ asked: [String], _ result: Result<[Rows], StorageError>,
        isComplete: Bool, _ key: (Identifier, String) -> String
    ) {
        do {
            let rows = try result.get()[0]
            var known: [String: JSON] = [:]
            for row in rows {
                let (id, label) = (try row.identifier(0), try row.text(1))
                known[key(id, label)] = ["id": .string(id.description), "label": .string(label)]
            }
            let found = asked.compactMap { known[$0.lowercased()] }
            let others: JSON = .array(asked.filter { known[$0.lowercased()] == nil }.map { .string($0) })
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
