import Glibc
import Logging
import NIOCore
import Primitives
import Transport
import Wire

/// Tells the supervisor that a client is here, for as long as it is: the supervisor counts connections. On
/// the same connection it tells of the routes. Where it has died, another is started, if this gateway may;
/// without one it quietly tries again, and nothing else depends on it.
final class SupervisorLink {
    private let path: String
    private let client: FrameClient
    private let poll: RoutePoll
    private let starter: SupervisorStarter?
    private let isClient: Bool
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private let log: Logger
    private var watch: SupervisorWatch
    private var attempt: FrameClient.CallID?
    private var isClosed = false

    /// How long one attempt may take.
    private static let attemptMilliseconds: Int64 = 1000
    /// How often, and how far apart, one is looked for that was not elected.
    private static let endLooks = 60
    private static let endLookMilliseconds: Int64 = 500

    /// - Parameter isClient: Whether this gateway stands for a client; one that the supervisor runs does not.
    init(
        directory: String, routes: RouteKeeper, starter: SupervisorStarter?, isClient: Bool,
        eventLoop: any EventLoop, clocks: Clocks, log: Logger
    ) {
        path = "\(directory)/control.sock"
        client = FrameClient(path: path, eventLoop: eventLoop, clocks: clocks)
        poll = RoutePoll(client: client, keeper: routes, eventLoop: eventLoop, clocks: clocks)
        self.starter = starter
        self.isClient = isClient
        self.eventLoop = eventLoop
        self.clocks = clocks
        self.log = log
        watch = SupervisorWatch(mayStart: starter != nil)
    }

    func start() {
        client.onDisconnect = { [weak self] in
            self?.poll.stop()
            self?.handle(.lost)
        }
        client.onConnectFailed = { [weak self] in self?.refused() }
        handle(.begun)
    }

    func close() {
        isClosed = true
        poll.stop()
        client.close()
    }

    private func handle(_ event: SupervisorWatch.Event) {
        guard !isClosed else { return }
        for action in watch.handle(event, at: clocks.monotonic(), random: clocks.random()) {
            switch action {
            case .join: join()
            case .start: startAnother()
            case .wait(let milliseconds):
                eventLoop.after(milliseconds: milliseconds) { [weak self] in self?.handle(.timerFired) }
            case .giveUp: log.error("no supervisor can be started; its log may say why")
            }
        }
    }

    private func join() {
        if let code = starter?.exitCode() { handle(.ended(code: code)) }
        guard access(path, F_OK) == 0 else { return handle(.absent) }
        attempt = client.call(
            isClient ? "supervisor/attach" : "supervisor/routes",
            deadline: Deadline(milliseconds: Self.attemptMilliseconds, from: clocks.monotonic()),
            writeParams: { buffer, _ in buffer.writeStaticString("{}") },
            completion: { [weak self] answer in self?.answered(answer) })
    }

    private func answered(_ answer: Result<CallAnswer, CallFailure>) {
        attempt = nil
        switch answer {
        case .success(.result):
            handle(.joined)
            awaitEnd(looks: Self.endLooks)
            poll.start()
        // A lost connection is heard of by itself.
        case .failure(.connectionLost), .failure(.closed): break
        case .success(.error), .failure: handle(.useless)
        }
    }

    /// One that was started and not elected leaves by itself, and stays a zombie unless it is asked how.
    /// The end of one that was elected is seen by the connection.
    private func awaitEnd(looks: Int) {
        guard !isClosed, looks > 0, let starter, starter.hasChild else { return }
        if let code = starter.exitCode() { return handle(.ended(code: code)) }
        eventLoop.after(milliseconds: Self.endLookMilliseconds) { [weak self] in
            self?.awaitEnd(looks: looks - 1)
        }
    }

    private func refused() {
        guard let attempt else { return }
        self.attempt = nil
        client.cancel(attempt)
        handle(access(path, F_OK) == 0 ? .dead : .absent)
    }

    private func startAnother() {
        log.warning("the supervisor has died: another is started")
        guard let reason = starter?.start() else { return }
        log.error("a supervisor can't be started", metadata: ["reason": "\(reason)"])
        handle(.notStarted)
    }
}
