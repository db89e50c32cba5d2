import Primitives
import Synchronization
import TestSupport
import Wire

/// One client of the workload: one call at a time, each recorded. Its gateway may be killed: it starts
/// another then, as an AI client does.
final class FaultClient: Sendable {
    let number: Int
    private let installation: Installation
    private let recorder: Recorder
    private let client = Mutex<MCPClient?>(nil)

    init(_ number: Int, of installation: Installation, recorder: Recorder) {
        (self.number, self.installation, self.recorder) = (number, installation, recorder)
    }

    /// The process of its gateway; nil while there is none.
    var pid: Int32? { client.withLock { $0?.process.exit == nil ? $0?.process.pid : nil } }

    /// Reads a record.
    @discardableResult
    func read(_ index: Int, _ entity: Entity) async throws -> CallEvent {
        let (tool, arguments) = entity.read
        return try await call(index, .read, tool, arguments, operation: nil)
    }

    /// Puts a token behind this list.
    @discardableResult
    func append(
        _ token: Int64, to tokens: [Int64], over version: Int64, _ index: Int, _ entity: Entity,
        operation: Identifier, isOther: Bool = false
    ) async throws -> CallEvent {
        let (tool, arguments) = entity.write(tokens + [token], over: version)
        let question = CallEvent.Question.append(
            token: token, operation: operation.description, expected: version, isOther: isOther)
        return try await call(index, question, tool, arguments, operation: operation)
    }

    /// Says goodbye.
    func close() async throws {
        guard let connected = client.withLock({ $0 }) else { return }
        try await connected.close()
    }

    private func call(
        _ index: Int, _ question: CallEvent.Question, _ tool: String, _ arguments: JSONObject,
        operation: Identifier?
    ) async throws -> CallEvent {
        let client = try await connected()
        let invoked = recorder.clock.now
        var outcome: CallEvent.Outcome
        var sight: CallEvent.Sight?
        var because: String?
        do {
            let reply = try await client.call(tool, arguments, operation: operation)
            (outcome, sight) = AnswerReading(clock: recorder.clock).read(reply)
            because = AnswerReading.because(reply)
        } catch let error as RPCError {
            outcome = .unknown("\(error)")
        } catch let error as TimedOut {
            outcome = .unknown("no answer within \(error.limit)")
        } catch {
            outcome = .unknown(CallEvent.gatewayGone)
        }
        let event = CallEvent(
            client: number, entity: index, question: question, invoked: invoked,
            finished: recorder.clock.now, outcome: outcome, sight: sight,
            because: because)
        recorder.add(event)
        return event
    }

    /// Its connection, a new one if its gateway is gone.
    private func connected() async throws -> MCPClient {
        if let client = client.withLock({ $0 }), client.process.exit == nil { return client }
        let new = try await eventually("a gateway starts", within: .seconds(60), every: .milliseconds(100)) {
            try? await installation.client(name: "fault-\(number)")
        }
        client.withLock { $0 = new }
        return new
    }
}
