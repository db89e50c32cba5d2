import Transport
import Wire

/// The answers of a service that is asked for its updates: where things stand at once, the rest as a test
/// tells it.
final class FakeUpdates: Sendable {
    /// The position that each question goes on from; an empty one for a first question.
    let questions = EventQueue<String>()
    private let state = LoopConfined()

    /// Touched on the service's event loop only.
    private final class LoopConfined: @unchecked Sendable {
        var count = 0
        var waiting: IncomingRequest?
    }

    /// Answers a question, or keeps it until there is something to say.
    func take(_ request: IncomingRequest) {
        let after = request.params?["after"]?.string
        if after == nil {
            answer(request, uris: "", reset: false)
        } else {
            state.waiting = request
        }
        questions.put(after ?? "")
    }

    private func answer(_ request: IncomingRequest, uris: String, reset: Bool) {
        state.count += 1
        request.answer(json: #"{"after":"\#(state.count)","uris":[\#(uris)],"reset":\#(reset)}"#)
    }

    /// Keeps the stream that a gateway listens by. The question is what it listens for.
    func listen(_ request: IncomingRequest) {
        state.waiting = request
        questions.put(request.params?["notifications"]?["resourceSubscriptions"]?.decoded?.text ?? "")
    }

    /// Says something by the stream that is open.
    func notify(_ method: String, _ params: JSON, by service: FakeService) {
        service.run { [self] in state.waiting?.notify(method, params) }
    }

    /// Says that these have changed, or that anything may have. Call it once a question waits.
    func tell(_ uris: [String], reset: Bool = false, by service: FakeService) {
        service.run { [self] in
            guard let request = state.waiting else { return }
            state.waiting = nil
            answer(request, uris: uris.map { "\"\($0)\"" }.joined(separator: ","), reset: reset)
        }
    }
}
