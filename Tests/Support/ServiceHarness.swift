import Logging
import NIOCore
import NIOPosix
public import Primitives
public import ServiceKit
public import Storage
import Telemetry
import Synchronization
import Transport
public import Wire

/// One service on its real socket over a real store, in this process; and a client that calls its tools.
public final class ServiceHarness: Sendable {
    /// What a call came to.
    public enum Outcome: Sendable, Equatable {
        /// The `structuredContent` of a success.
        case success(JSON)
        /// The `error` object of a refused call.
        case refusal(JSON)

        /// The answer of a success.
        public var answer: JSON? { if case .success(let json) = self { json } else { nil } }
        /// The code of a refusal.
        public var code: String? { if case .refusal(let json) = self { json["code"]?.string } else { nil } }
        /// The details of a refusal.
        public var details: JSON? { if case .refusal(let json) = self { json["details"] } else { nil } }
    }

    /// A protocol fault: the JSON-RPC error, or why there was no answer.
    public struct Fault: Error, CustomStringConvertible {
        /// What was said.
        public let description: String
    }

    /// Where the socket lies.
    public let socketPath: String
    /// The store behind the service.
    public let database: any Database
    private let stores: ServiceStores
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let runtime: NIOLoopBound<ServiceRuntime>
    private let client: NIOLoopBound<FrameClient>
    private let eventLoop: any EventLoop
    private let lastOperation = Mutex<Int64>(0)

    /// Starts the service over `store`, its socket in `directory` (which is also where it looks for peers).
    ///
    /// - Parameters:
    ///   - home: The state directory, where copy and journal are kept; nil for neither.
    ///   - role: Which of the service's instances it is.
    ///   - texts: What answers where no copy does.
    public init(
        _ descriptor: ServiceDescriptor, store: StoreConfiguration, directory: String,
        home: String? = nil, role: InstanceRole = .alone, texts: TextLocations = TextLocations(),
        clocks: Clocks = .system
    ) async throws {
        let logger = Logger(label: descriptor.name) { _ in SwiftLogNoOpLogHandler() }
        let stores = try await ServiceStores.open(
            store, home: home, role: role, texts: texts, schema: descriptor.schema, clocks: clocks,
            logger: logger)
        self.stores = stores
        database = stores.primary
        let path = "\(directory)/\(descriptor.name)\(role == .standby ? "-standby" : "").sock"
        socketPath = path
        let loop = group.next()
        eventLoop = loop
        (runtime, client) = try await loop.flatSubmit {
            let runtime = ServiceRuntime(
                descriptor: descriptor, stores: stores, runtimeDirectory: directory,
                metrics: MetricRegistry(), eventLoop: loop, clocks: clocks, logger: logger)
            let client = FrameClient(path: path, eventLoop: loop, clocks: .system)
            let bound = (NIOLoopBound(runtime, eventLoop: loop), NIOLoopBound(client, eventLoop: loop))
            return runtime.start(.path(path), on: loop).map { bound }
        }.get()
    }

    /// Calls a method and answers its result.
    ///
    /// - Throws: `Fault`.
    public func request(_ method: String, _ params: JSON, withinMilliseconds: Int64 = 30_000) async throws
        -> JSON
    {
        let (client, loop) = (client, eventLoop)
        return try await loop.flatSubmit {
            let promise = loop.makePromise(of: JSON.self)
            client.value.call(
                method, deadline: Deadline(milliseconds: withinMilliseconds, from: Clocks.system.monotonic())
            ) { buffer, _ in
                buffer.writeImmutableBuffer(params.serialized)
            } completion: { result in
                switch result {
                case .success(.result(let slice)): promise.succeed(slice.decoded ?? .null)
                case .success(.error(let slice)):
                    promise.fail(Fault(description: String(buffer: slice.bytes)))
                case .failure(let failure): promise.fail(Fault(description: "\(failure)"))
                }
            }
            return promise.futureResult
        }.get()
    }

    /// Calls a tool; every call carries an operation id, its own unless one is given.
    public func call(
        _ tool: String, _ arguments: JSON, actor: String = "tester", operationID: Identifier? = nil
    ) async throws -> Outcome {
        let result = try await request(
            "tools/call",
            [
                "name": .string(tool), "arguments": arguments,
                "_meta": [
                    "dev.holdfast/deadline-ms": 30_000, "dev.holdfast/actor": .string(actor),
                    "dev.holdfast/operation-id": .string(
                        (operationID ?? nextOperationID()).description),
                ],
            ])
        let content = result["structuredContent"] ?? .null
        return result["isError"] == true ? .refusal(content["error"] ?? .null) : .success(content)
    }

    /// Each is of a later millisecond than the one before, so that what calls make is in their order.
    private func nextOperationID() -> Identifier {
        let clocks = Clocks.system
        let time = lastOperation.withLock { last in
            last = max(last + 1, clocks.now().milliseconds)
            return Timestamp(milliseconds: last)
        }
        return .version7(at: time, random: (clocks.random(), clocks.random()))
    }

    /// Drains the service and closes its store.
    public func stop() async throws {
        let (runtime, client, loop) = (runtime, client, eventLoop)
        try await loop.flatSubmit {
            client.value.close()
            return runtime.value.drain(on: loop)
        }.get()
        try await end()
    }

    /// The same, but its own client stays until it has an answer.
    ///
    /// - Parameter answer: What the client waits for.
    public func stop<Answer>(after answer: () async throws -> Answer) async throws -> Answer {
        let (runtime, client, loop) = (runtime, client, eventLoop)
        let drained = loop.flatSubmit { runtime.value.drain(on: loop) }
        let last = try await answer()
        try await drained.get()
        try await loop.submit { client.value.close() }.get()
        try await end()
        return last
    }

    private func end() async throws {
        stores.close()
        try await group.shutdownGracefully()
    }
}
