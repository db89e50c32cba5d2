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

    /// The result of a method.
    ///
    /// - Throws: `Silence` where there is none in time.
    func ask(_ method: String, _ params: JSON, withinMilliseconds: Int64) async throws -> JSONSlice {
        let (client, eventLoop, clocks) = (client, eventLoop, clocks)
        return try await eventLoop.flatSubmit {
            let promise = eventLoop.makePromise(of: JSONSlice.self)
            client.value.call(
                method, deadline: Deadline(milliseconds: withinMilliseconds, from: clocks.monotonic())
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
            return promise.futureResult
        }.get()
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
