import Glibc
import NIOCore
import Primitives
import Resilience
import Transport
import Wire

/// Tells the supervisor that a client is here, for as long as it is: the supervisor counts connections. On
/// the same connection it tells of the routes. Without a supervisor it quietly tries again, and nothing else
/// depends on it.
final class SupervisorLink {
    private let path: String
    private let client: FrameClient
    private let poll: RoutePoll
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private var delay = Backoff(firstMilliseconds: 500, maxMilliseconds: 5000)
    private var isClosed = false

    /// How long one attempt may take.
    private static let attemptMilliseconds: Int64 = 1000

    init(directory: String, routes: RouteKeeper, eventLoop: any EventLoop, clocks: Clocks) {
        path = "\(directory)/control.sock"
        client = FrameClient(path: path, eventLoop: eventLoop, clocks: clocks)
        poll = RoutePoll(client: client, keeper: routes, eventLoop: eventLoop, clocks: clocks)
        self.eventLoop = eventLoop
        self.clocks = clocks
    }

    func start() {
        client.onDisconnect = { [weak self] in
            self?.poll.stop()
            self?.tryLater()
        }
        attach()
    }

    func close() {
        isClosed = true
        poll.stop()
        client.close()
    }

    private func attach() {
        guard !isClosed else { return }
        guard access(path, F_OK) == 0 else { return tryLater() }
        client.call(
            "supervisor/attach",
            deadline: Deadline(milliseconds: Self.attemptMilliseconds, from: clocks.monotonic()),
            writeParams: { buffer, _ in buffer.writeStaticString("{}") },
            completion: { [weak self] answer in
                switch answer {
                case .success(.result):
                    self?.delay.succeeded()
                    self?.poll.start()
                // A lost connection is heard of by itself.
                case .failure(.connectionLost), .failure(.closed): break
                case .success(.error), .failure: self?.tryLater()
                }
            })
    }

    private func tryLater() {
        guard !isClosed else { return }
        let milliseconds = delay.failed(random: clocks.random())
        eventLoop.after(milliseconds: milliseconds) { [weak self] in self?.attach() }
    }
}
