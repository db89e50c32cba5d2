import NIOCore
import Primitives
import Transport
import Wire

/// Listens to a server that speaks nothing but MCP: for its lists always, for resources while somebody has
/// subscribed to one of its own. Use it on its event loop only.
final class ForeignStream {
    /// A stream ends by itself after so long and is opened again.
    private static let milliseconds: Int64 = 86_400_000

    private let link: ServiceLink
    private let clocks: Clocks
    private var call: FrameClient.CallID?
    private var uris: Set<String> = []
    private var serial = 0
    /// Told that the stream was lost, and with it whatever has changed since.
    private let onLoss: () -> Void

    init(link: ServiceLink, clocks: Clocks, onLoss: @escaping () -> Void) {
        self.link = link
        self.clocks = clocks
        self.onLoss = onLoss
    }

    /// Listens for these, from now on and no others.
    func follow(_ uris: Set<String>) {
        guard link.isForeign else { return stop() }
        guard call == nil || uris != self.uris else { return }
        stop()
        self.uris = uris
        serial += 1
        let number = serial
        let wishes: JSON = [
            "toolsListChanged": true, "promptsListChanged": true, "resourcesListChanged": true,
            "resourceSubscriptions": .array(uris.sorted().map { .string($0) }),
        ]
        call = link.primary.client.call(
            "subscriptions/listen",
            deadline: Deadline(milliseconds: Self.milliseconds, from: clocks.monotonic()),
            writeParams: { buffer, _ in
                buffer.writeStaticString(#"{"notifications":"#)
                buffer.writeImmutableBuffer(wishes.serialized)
                buffer.writeStaticString(#","_meta":{"#)
                buffer.writeEnvelope()
                buffer.writeStaticString("}}")
            },
            completion: { [weak self] in self?.ended($0, number) })
    }

    func stop() {
        serial += 1
        if let call { link.primary.client.cancel(call) }
        call = nil
    }

    private func ended(_ answer: Result<CallAnswer, CallFailure>, _ number: Int) {
        guard number == serial else { return }
        call = nil
        // A server without such streams never has news; any other is listened to when it is back.
        if case .success(.error) = answer { return }
        onLoss()
    }
}
