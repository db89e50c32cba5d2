import NIOCore
import NIOPosix

/// Connections to what is measured, and the driver over them.
struct LoadSession: Sendable {
    private let eventLoop: any EventLoop
    private let driver: NIOLoopBound<Driver>
    private let usualWidth: Int

    /// The one thread of the driver.
    static let eventLoop: any EventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()

    private init(_ driver: NIOLoopBound<Driver>, usualWidth: Int) {
        eventLoop = Self.eventLoop
        self.driver = driver
        self.usualWidth = usualWidth
    }

    /// A driver over open connections.
    ///
    /// - Parameter width: How many of them are used where nothing else is said; all if nil.
    static func start(
        _ connections: Connections, _ records: SeededRecords, _ envelope: Envelope, seed: UInt64,
        width: Int? = nil
    ) async throws -> LoadSession {
        let eventLoop = Self.eventLoop
        let driver = try await eventLoop.submit {
            let maker = CallMaker(records, envelope, seed: seed)
            return NIOLoopBound(
                Driver(connections.bound.value, maker, eventLoop: eventLoop), eventLoop: eventLoop)
        }.get()
        return LoadSession(driver, usualWidth: width ?? connections.count)
    }

    /// Runs phases; see `Driver`.
    ///
    /// - Parameter width: How many of the connections are used; as many as usually if nil.
    func run(_ phases: [Phase], over width: Int? = nil) async throws -> [PhaseResult] {
        let (driver, width) = (driver, width ?? usualWidth)
        return try await eventLoop.flatSubmit { driver.value.run(phases, over: width) }.get()
    }

    /// Runs one phase after a shorter one that is not counted.
    func measure(_ phase: Phase, warmUp seconds: Double) async throws -> PhaseResult {
        let warmUp = Phase(phase.load, seconds: seconds, phase.mix)
        let results = try await run(seconds > 0 ? [warmUp, phase] : [phase])
        guard let last = results.last else { throw LoadFault("a run without a result") }
        return last
    }
}
