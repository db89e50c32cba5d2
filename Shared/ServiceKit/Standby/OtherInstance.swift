import NIOCore
import Primitives
import Transport
import Wire

/// The service's other instance, asked over its socket.
final class OtherInstance: Sendable {
    /// Why it gave no answer.
    struct Silence: Error, CustomStringConvertible {
        let description: String
    }

    private let client: NIOLoopBound<FrameClient>
    private let eventLoop: any EventLoop
    private let clocks: Clocks

    /// Made on the event loop.
    init(path: String, eventLoop: any EventLoop, clocks: Clocks) {
        client = NIOLoopBound(
            FrameClient(path: path, eventLoop: eventLoop, clocks: clocks), eventLoop: eventLoop)
        self.eventLoop = eventLoop
        self.clocks = clocks
    }

    /// One question's state, on the event loop.
    private struct Question {
        var id: FrameClient.CallID?
        var isCancelled = false
    }

    /// The result of a method. Nobody waits for it any more once the task is cancelled: a promotion must not
    /// wait for an instance that is gone.
    ///
    /// - Throws: `Silence` where there is none in time, `CancellationError`.
    func ask(_ method: String, _ params: JSON, withinMilliseconds: Int64) async throws -> JSONSlice {
        let promise = eventLoop.makePromise(of: JSONSlice.self)
        let question = NIOLoopBoundBox.makeBoxSendingValue(Question(), eventLoop: eventLoop)
        return try await withTaskCancellationHandler {
            eventLoop.execute { [self] in
                guard !question.value.isCancelled else { return promise.fail(CancellationError()) }
                question.value.id = call(method, params, withinMilliseconds, promise)
            }
            return try await promise.futureResult.get()
        } onCancel: { [client, eventLoop] in
            eventLoop.execute {
                question.value.isCancelled = true
                guard let id = question.value.id else { return }
                client.value.cancel(id)
                promise.fail(CancellationError())
            }
        }
    }

    private func call(
        _ method: String, _ params: JSON, _ milliseconds: Int64, _ promise: EventLoopPromise<JSONSlice>
    ) -> FrameClient.CallID {
        client.value.call(
            method, deadline: Deadline(milliseconds: milliseconds, from: clocks.monotonic())
        ) { buffer, _ in
            buffer.writeImmutableBuffer(params.serialized)
        } completion: { result in
            switch result {
            case .success(.result(let slice)): promise.succeed(slice)
            case .success(.error(let slice)):
                promise.fail(Silence(description: slice["message"]?.string ?? "an error"))
            case .failure(let failure): promise.fail(Silence(description: "\(failure)"))
            }
        }
    }

    /// Whether it lives and answers from a copy.
    var hasFilledCopy: Bool {
        get async {
            let health = try? await ask("service/health", [:], withinMilliseconds: Self.healthMilliseconds)
            return health?["copy"]?["filled"]?.decoded == true
        }
    }

    private static let healthMilliseconds: Int64 = 500

    /// Ends every call. On the event loop.
    func close() { client.value.close() }
}
