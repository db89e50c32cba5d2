import NIOCore
import Primitives
import Transport
import Wire

/// Has the supervisor tell of each change of a route: a question that it answers when there is something new.
final class RoutePoll {
    /// How long one question may wait at the supervisor.
    private static let waitMilliseconds: Int64 = 25_000
    /// How long its answer is waited for.
    private static let answerMilliseconds: Int64 = 30_000
    /// An answer without news that comes sooner is not followed by a question at once.
    private static let pauseMilliseconds: Int64 = 1000

    private let client: FrameClient
    private let keeper: RouteKeeper
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private var revision: Int64?
    /// Which connection's questions count.
    private var generation = 0

    init(client: FrameClient, keeper: RouteKeeper, eventLoop: any EventLoop, clocks: Clocks) {
        self.client = client
        self.keeper = keeper
        self.eventLoop = eventLoop
        self.clocks = clocks
    }

    /// A supervisor is there: begins to ask it.
    func start() {
        stop()
        revision = nil
        keeper.forgetRevisions()
        ask()
    }

    /// The supervisor is gone.
    func stop() {
        generation += 1
        keeper.isTold = false
    }

    private func ask() {
        let generation = generation
        let asked = clocks.monotonic()
        let after = revision
        client.call(
            "supervisor/routes", deadline: Deadline(milliseconds: Self.answerMilliseconds, from: asked),
            writeParams: { buffer, _ in
                buffer.writeStaticString("{")
                if let after { buffer.writeString(#""after":\#(after),"#) }
                buffer.writeString(#""wait_ms":\#(Self.waitMilliseconds)}"#)
            },
            completion: { [weak self] result in
                guard let self, generation == self.generation else { return }
                answered(result, asked: asked)
            })
    }

    private func answered(_ result: Result<CallAnswer, CallFailure>, asked: MonotonicTime) {
        switch result {
        case .success(.result(let result)):
            guard let json = result.decoded, let revision = json["revision"]?.integer,
                let routes = json["routes"]?.array
            else { return stop() }
            keeper.isTold = true
            keeper.take(routes, revision: revision)
            let isNews = revision != self.revision
            self.revision = revision
            guard !isNews, clocks.monotonic().milliseconds(since: asked) < Self.pauseMilliseconds else {
                return ask()
            }
            askLater()
        // A supervisor that does not know the question: the files say all there is.
        case .success(.error): stop()
        case .failure(.deadlineExceeded), .failure(.overloaded):
            keeper.isTold = false
            askLater()
        // A lost connection is heard of by itself.
        case .failure(.connectionLost), .failure(.closed): break
        }
    }

    private func askLater() {
        let generation = generation
        eventLoop.after(milliseconds: Self.pauseMilliseconds) { [weak self] in
            if let self, generation == self.generation { ask() }
        }
    }
}
