import NIOCore
import Primitives
import Transport
import Wire

/// Asks instances to take the writes. Use it on its event loop only.
final class Promoter {
    private struct Call {
        let client: FrameClient
        let id: FrameClient.CallID
    }

    private let eventLoop: any EventLoop
    private let clocks: Clocks
    /// By the service: there is one at a time for each.
    private var calls: [String: Call] = [:]

    init(eventLoop: any EventLoop, clocks: Clocks) {
        self.eventLoop = eventLoop
        self.clocks = clocks
    }

    /// Asks the instance that listens at `path`. `completion` is called once, with why it has not the writes
    /// or nil if it has them, unless the call is abandoned.
    ///
    /// - Parameter limit: How long an answer is waited for, in milliseconds.
    func promote(
        _ service: String, at path: String, epoch: Int64, withinMilliseconds limit: Int64,
        completion: @escaping (_ refusal: String?) -> Void
    ) {
        abandon(service)
        // A connection of its own, so that what is left of an abandoned call ends with it.
        let client = FrameClient(path: path, eventLoop: eventLoop, clocks: clocks)
        let params: JSON = ["epoch": .integer(epoch)]
        let deadline = Deadline(milliseconds: limit, from: clocks.monotonic())
        let id = client.call(
            "service/promote", deadline: deadline,
            writeParams: { buffer, _ in buffer.writeImmutableBuffer(params.serialized) }
        ) { [weak self] result in
            self?.calls[service] = nil
            client.close()
            completion(Self.refusal(result))
        }
        // A call that failed at once has been through its completion already.
        if client.callCount > 0 { calls[service] = Call(client: client, id: id) }
    }

    /// Forgets the promotion that is under way for a service, if there is one.
    func abandon(_ service: String) {
        guard let call = calls.removeValue(forKey: service) else { return }
        call.client.cancel(call.id)
        call.client.close()
    }

    private static func refusal(_ result: Result<CallAnswer, CallFailure>) -> String? {
        switch result {
        case .success(.result): nil
        case .success(.error(let error)): error["message"]?.string ?? "it refused"
        case .failure(.connectionLost): "the connection was lost"
        case .failure(.deadlineExceeded): "it did not answer in time"
        case .failure(.overloaded), .failure(.closed): "it could not be asked"
        }
    }
}
