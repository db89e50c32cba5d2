import NIOCore
import Wire

/// Takes messages, and writes what they lead to. Use it on its event loop only.
final class FixtureServer {
    private struct Listener {
        let id: JSON
        let wanted: JSON
    }

    private let eventLoop: any EventLoop
    private let write: (ByteBuffer) -> Void
    /// Requests without an answer, by the text of their ids.
    private var inFlight: Set<String> = []
    private var listeners: [Listener] = []

    /// The pause between two notifications of one request.
    private static let pause = TimeAmount.milliseconds(50)

    init(eventLoop: any EventLoop, write: @escaping (ByteBuffer) -> Void) {
        self.eventLoop = eventLoop
        self.write = write
    }

    /// Takes one line.
    func receive(_ line: ByteBuffer) {
        guard let message = try? JSON(parsing: line) else {
            return send(["error": ["code": -32700, "message": "not JSON"]])
        }
        let params = message["params"]?.object ?? [:]
        guard let method = message["method"]?.string else { return }
        guard let id = message["id"] else {
            if method == "notifications/cancelled", let target = params["requestId"] { forget(target) }
            return
        }
        inFlight.insert(id.text)
        do throws(FixtureFault) {
            try begin(id, FixtureRequest(method: method, params: params))
        } catch {
            fail(id, error)
        }
    }

    private func begin(_ id: JSON, _ request: FixtureRequest) throws(FixtureFault) {
        if let fault = request.envelopeFault { throw fault }
        if request.method == "subscriptions/listen" {
            listeners.append(Listener(id: id, wanted: request.params["notifications"] ?? [:]))
            return notify(
                "notifications/subscriptions/acknowledged",
                [
                    "notifications": request.params["notifications"] ?? [:],
                    "_meta": .object([Envelope.subscription: id]),
                ])
        }
        carryOut(try FixtureMethods.outcome(of: request), id)
    }

    private func carryOut(_ outcome: FixtureOutcome, _ id: JSON) {
        guard inFlight.contains(id.text) else { return }
        switch outcome {
        case .result(let members): finish(id, members, type: "complete")
        case .ask(let requests, let state):
            var members: JSONObject = ["inputRequests": .object(requests)]
            members["requestState"] = state.map { .string($0) }
            finish(id, members, type: "input_required")
        case .first(let method, let params, let rest):
            notify(method, params)
            later(rest, id)
        case .pause(let rest): later(rest, id)
        case .tell(let kind, let method, let rest):
            for listener in listeners where listener.wanted[kind] == true {
                notify(method, ["_meta": .object([Envelope.subscription: listener.id])])
            }
            carryOut(rest, id)
        }
    }

    private func later(_ outcome: FixtureOutcome, _ id: JSON) {
        let work = NIOLoopBound({ self.carryOut(outcome, id) }, eventLoop: eventLoop)
        eventLoop.scheduleTask(in: Self.pause) { work.value() }
    }

    private func forget(_ id: JSON) {
        inFlight.remove(id.text)
        listeners.removeAll { $0.id == id }
    }

    private func finish(_ id: JSON, _ members: JSONObject, type: String) {
        guard inFlight.remove(id.text) != nil else { return }
        var result = members
        result["resultType"] = .string(type)
        if result["supportedVersions"] == nil {
            result["_meta"] = .object([Envelope.server: FixtureMethods.identity])
        }
        send(["id": id, "result": .object(result)])
    }

    private func fail(_ id: JSON, _ fault: FixtureFault) {
        guard inFlight.remove(id.text) != nil else { return }
        var error: JSONObject = ["code": .integer(fault.code), "message": .string(fault.message)]
        error["data"] = fault.data
        send(["id": id, "error": .object(error)])
    }

    private func notify(_ method: String, _ params: JSON) {
        send(["method": .string(method), "params": params])
    }

    private func send(_ members: JSONObject) {
        var message: JSONObject = ["jsonrpc": "2.0"]
        for member in members.members { message[member.key] = member.value }
        write(JSON.object(message).serialized)
    }
}
