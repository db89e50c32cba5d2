import Foundation
import Wire

/// Something that runs and is measured.
protocol Measured: Sendable {
    /// For people.
    var name: String { get }
    /// What goes around a call's arguments.
    var envelope: Envelope { get }
    /// The processes that are measured, now.
    var pids: [pid_t] { get }
    /// Where its files lie; nil where it has none.
    var home: String? { get }

    /// Opens connections to it.
    func connect(_ count: Int) async throws -> Connections

    /// What to ask, on connections of their own, to know whether it is well.
    func healthQuestions() async throws -> [HealthQuestion]

    /// Ends it and removes its files; at most some seconds. May be called twice.
    func stop()
}

extension Measured {
    var home: String? { nil }

    func healthQuestions() async throws -> [HealthQuestion] {
        [HealthQuestion(connections: try await connect(1), envelope: envelope, method: "ping")]
    }
}

/// One way to learn whether something is well.
struct HealthQuestion: Sendable {
    let connections: Connections
    let envelope: Envelope
    let method: String

    /// What a service itself says of its state.
    static func service(_ socket: String) async throws -> HealthQuestion {
        HealthQuestion(
            connections: try await .unix(socket, count: 1), envelope: .service, method: "service/health")
    }

    /// Asks; throws where it is not well, or does not say so within some seconds. Too much to do is no reason
    /// for a service to think that its store is away.
    func ask() async throws {
        let answer = try await connections.request(method, envelope.tail(method: method), seconds: 5)
        if method == "service/health", answer["state"]?.string != "ready" || answer["layer"] != "primary" {
            throw LoadFault("a service is not well: \(answer.text.prefix(300))")
        }
    }
}

/// The processes that were started, by what they are for.
struct Programs: Sendable {
    private let directory: String

    /// Those in this directory, which may be relative to ours: what is started runs elsewhere.
    init(directory: String) {
        self.directory = URL(fileURLWithPath: directory).standardizedFileURL.path
    }

    /// The path of one.
    ///
    /// - Throws: `LoadFault` where it is not there.
    func path(_ name: String) throws -> String {
        let path = "\(directory)/\(name)"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw LoadFault("\(path) is not there: run `make build`, or name another directory by --programs")
        }
        return path
    }
}
