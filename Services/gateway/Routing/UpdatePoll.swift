import NIOCore
import Primitives
import Resilience
import Transport
import Wire

/// Asks one service again and again which of its resources have changed, by a question that waits for its
/// answer. It goes on from where it was after every interruption, at whichever instance reads go to. Use it
/// on its event loop only.
final class UpdatePoll {
    /// What the service said.
    enum Update: Equatable {
        case resources([String])
        /// It can't say what has changed: anything may have.
        case anything
    }

    /// How long the service waits for a change before it says that there is none.
    private static let waitMilliseconds: Int64 = 10_000
    /// How long its answer may take after that.
    private static let graceMilliseconds: Int64 = 5000

    private let link: ServiceLink
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private let tell: (Update) -> Void
    /// From where on changes are asked for: the service's own word.
    private var position: JSONSlice?
    private var delay = Backoff(firstMilliseconds: 50, maxMilliseconds: 2000)
    private var asked: (place: Instance, call: FrameClient.CallID)?
    private var serial = 0
    private var isRunning = false
    private var failures = 0
    private var onPosition: [() -> Void] = []

    init(
        link: ServiceLink, eventLoop: any EventLoop, clocks: Clocks, tell: @escaping (Update) -> Void
    ) {
        self.link = link
        self.eventLoop = eventLoop
        self.clocks = clocks
        self.tell = tell
    }

    /// Whether no change from now on will be missed.
    private var hasPosition: Bool { position != nil || link.isForeign }

    func start() {
        guard !isRunning, !link.isForeign else { return }
        isRunning = true
        ask()
    }

    /// Asks nothing more, and forgets where it was.
    func stop() {
        guard isRunning else { return }
        isRunning = false
        serial += 1
        position = nil
        if let asked { link[asked.place].client.cancel(asked.call) }
        asked = nil
    }

    /// Calls `proceed` once no change will be missed from then on.
    func whenReady(_ proceed: @escaping () -> Void) {
        if hasPosition { proceed() } else { onPosition.append(proceed) }
    }

    private func ask() {
        serial += 1
        let number = serial
        // The instance that reads go to, or the other one where that gave no answer.
        let places = link.places
        let place =
            failures.isMultiple(of: 2)
            ? places.reader : places.reader(besides: places.reader) ?? places.reader
        // The first answer tells only where things stand, and comes at once.
        let wait = position == nil ? 0 : Self.waitMilliseconds
        let position = position
        let call = link[place].client.call(
            "service/updates",
            deadline: Deadline(milliseconds: wait + Self.graceMilliseconds, from: clocks.monotonic()),
            writeParams: { buffer, remaining in
                buffer.writeStaticString("{")
                if let position {
                    buffer.writeStaticString(#""after":"#)
                    buffer.writeImmutableBuffer(position.bytes)
                    buffer.writeStaticString(",")
                }
                buffer.writeStaticString(#""wait_ms":"#)
                buffer.writeDecimal(wait)
                buffer.writeStaticString(#","_meta":{"dev.holdfast/deadline-ms":"#)
                buffer.writeDecimal(remaining)
                buffer.writeStaticString("}}")
            },
            completion: { [weak self] in self?.answered($0, number) })
        if serial == number, isRunning { asked = (place, call) }
    }

    private func answered(_ answer: Result<CallAnswer, CallFailure>, _ number: Int) {
        guard isRunning, number == serial else { return }
        asked = nil
        switch answer {
        case .success(.result(let result)):
            guard let after = result["after"], !after.isNull else { return askLater() }
            failures = 0
            delay.succeeded()
            take(result, after)
            if isRunning, number == serial { ask() }
        case .success(.error(let error))
        where error["code"]?.integer == RPCCode.methodNotFound.rawValue:
            // It tells of no changes; there is nothing to wait for.
            isRunning = false
            ready()
        case .success(.error), .failure: askLater()
        }
    }

    private func take(_ result: JSONSlice, _ after: JSONSlice) {
        let isFirst = position == nil
        // A copy of its own: the slice would hold on to all that was read with it.
        position = JSONSlice(unchecked: ByteBuffer(bytes: after.bytes.readableBytesView))
        if isFirst { return ready() }
        if result["reset"]?.isTrue == true { return tell(.anything) }
        let uris = result["uris"]?.elements.compactMap(\.string) ?? []
        if !uris.isEmpty { tell(.resources(uris)) }
    }

    private func ready() {
        let waiting = onPosition
        onPosition = []
        for proceed in waiting { proceed() }
    }

    private func askLater() {
        failures += 1
        let number = serial
        let milliseconds = delay.failed(random: clocks.random())
        eventLoop.after(milliseconds: milliseconds) { [weak self] in
            guard let self, isRunning, serial == number else { return }
            ask()
        }
    }
}
