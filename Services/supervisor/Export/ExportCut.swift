import Primitives
import Wire

/// One conversation with each service, whose snapshots are all of one moment.
///
/// With PostgreSQL the first service makes a snapshot and the others join it by its name: it is one for all
/// schemas and hosts, and nothing waits. SQLite has no such thing, but each file is written by one process
/// only: a service that has taken its snapshot holds its writes up until it is told that all have theirs.
/// From the last snapshot taken until the first release nobody writes anywhere, so each store is as it was at
/// any moment between.
final class ExportCut {
    private final class Conversation {
        let service: String
        private var client: ControlClient

        init(_ service: String, in directory: String) throws(ControlClient.Failure) {
            self.service = service
            client = try ControlClient(path: SupervisorPlan.socketPath(directory, service: service))
        }

        func ask(_ method: String, _ params: JSON, within limit: Int64) throws(ControlClient.Failure) -> JSON
        {
            try client.call(method, params, withinMilliseconds: limit)
        }
    }

    /// How long services that are on their way back are waited for, in milliseconds, and the pause between.
    static let patience: Int64 = 15_000
    private static let pauseMilliseconds: Int64 = 200
    /// How long a snapshot may take, in milliseconds.
    private static let snapshotMilliseconds: Int64 = 20_000

    private let conversations: [Conversation]
    /// How long writes waited at most, in milliseconds; 0 where none had to.
    let heldMilliseconds: Int64

    /// Takes the snapshots; tries again while a service is on its way back.
    ///
    /// - Throws: `ExportRun.Failure`.
    static func take(in directory: String, clocks: Clocks) throws(ExportRun.Failure) -> ExportCut {
        let deadline = Deadline(milliseconds: patience, from: clocks.monotonic())
        while true {
            do throws(ExportRun.Failure) {
                return try ExportCut(in: directory, clocks: clocks)
            } catch {
                let isHopeless = !error.isPassing || deadline.hasPassed(at: clocks.monotonic())
                if isHopeless { throw error }
                pause(milliseconds: pauseMilliseconds)
            }
        }
    }

    private init(in directory: String, clocks: Clocks) throws(ExportRun.Failure) {
        var conversations: [Conversation] = []
        var name: JSON?
        var begin: MonotonicTime?
        for service in ExportRun.services {
            let conversation = try Self.translated(service) { () throws(ControlClient.Failure) in
                try Conversation(service, in: directory)
            }
            let params: JSON = if let name { ["join": name] } else { [:] }
            if begin == nil { begin = clocks.monotonic() }
            let answer = try Self.translated(service) { () throws(ControlClient.Failure) in
                try conversation.ask("service/hold", params, within: Self.snapshotMilliseconds)
            }
            if let found = answer["name"], found != .null { name = name ?? found }
            conversations.append(conversation)
        }
        for conversation in conversations {
            _ = try Self.translated(conversation.service) { () throws(ControlClient.Failure) in
                try conversation.ask("service/release", [:], within: Self.snapshotMilliseconds)
            }
        }
        self.conversations = conversations
        let took = begin.map { clocks.monotonic().milliseconds(since: $0) } ?? 0
        heldMilliseconds = name == nil ? took : 0
    }

    /// Has a service write its part; answers what it tells of it.
    ///
    /// - Throws: `ExportRun.Failure`.
    func write(_ service: String, to path: String) throws(ExportRun.Failure) -> JSON {
        guard let conversation = conversations.first(where: { $0.service == service }) else {
            throw ExportRun.Failure(sentence: "\(service) is no part of the cut", isTemporary: false)
        }
        let params: JSON = ["path": .string(path), "from_snapshot": true]
        return try Self.translated(service) { () throws(ControlClient.Failure) in
            try conversation.ask("service/export", params, within: ExportRun.patience)
        }
    }

    private static func translated<Answer>(
        _ service: String, _ body: () throws(ControlClient.Failure) -> Answer
    ) throws(ExportRun.Failure) -> Answer {
        do throws(ControlClient.Failure) { return try body() } catch {
            throw ExportRun.failure(error, of: service)
        }
    }
}
