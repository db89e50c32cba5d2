import Foundation
import Glibc
import NIOCore
import NIOPosix
import Primitives
import Testing
import Wire

@testable import Supervisor

/// A real supervisor in this process, over scripted children in a directory of its own. A service whose name
/// ends with `-standby` is the standby of the one before the hyphen; the one named `gateway` has a
/// TCP listener and an environment of its own.
///
/// Its state is touched on its event loop only.
final class SupervisorHarness: @unchecked Sendable {
    /// The scripted child, found from this file.
    static let script: String = {
        var path = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { path.deleteLastPathComponent() }
        return path.appendingPathComponent("Support/ScriptedChild.py").path
    }()

    struct TookTooLong: Error {}

    let directory: String
    let plan: SupervisorPlan
    let loop: any EventLoop
    private let group: MultiThreadedEventLoopGroup
    private let lock: SupervisorLock
    private let runtime: NIOLoopBound<SupervisorRuntime>
    private var lines: [String] = []
    /// Every route as it was after some event, in order.
    private var pastRoutes: [Route] = []
    private var waiters: [(isDone: (SupervisorHarness) -> Bool, promise: EventLoopPromise<Void>)] = []
    /// Whether log lines are refused, as by a reader who has stalled.
    private var refusesLines = false

    /// Starts a supervisor over these services, runs `body`, and stops it again.
    static func run(
        _ services: KeyValuePairs<String, [String]>, policy: RestartPolicy = .quick, patience: Int64? = nil,
        refusesLines: Bool = false, routePolicy: RoutePolicy = .patient,
        prepare: (_ directory: String) throws -> Void = { _ in },
        _ body: (SupervisorHarness) async throws -> Void
    ) async throws {
        let directory = try temporaryDirectory()
        try prepare(directory)
        let harness = try await SupervisorHarness(
            services, directory, policy, routePolicy, patience, refusesLines)
        do {
            try await harness.start()
            try await body(harness)
        } catch {
            try await harness.end()
            throw error
        }
        try await harness.end()
    }

    private init(
        _ services: KeyValuePairs<String, [String]>, _ directory: String, _ policy: RestartPolicy,
        _ routePolicy: RoutePolicy, _ patience: Int64?, _ refusesLines: Bool
    ) async throws {
        self.directory = directory
        var environment = ProcessInfo.processInfo.environment
        environment["SCRIPT_VARIABLE"] = "handed over"
        environment["SCRIPT_DIRECTORY"] = directory
        let plan = try Self.withListener(
            SupervisorPlan(
                home: directory, runtimeDirectory: directory,
                specs: services.map { Self.spec($0, $1, directory, policy) },
                environment: environment, patience: patience, logLevel: .trace, routePolicy: routePolicy))
        self.plan = plan
        self.refusesLines = refusesLines
        let lock = try SupervisorLock.take(home: directory)
        self.lock = lock
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        self.group = group
        let loop = group.next()
        self.loop = loop
        let lateSelf = LateHarness()
        runtime = try await loop.submit {
            let runtime = SupervisorRuntime(
                plan: plan, lock: lock, eventLoop: loop, clocks: .system,
                offerLine: { lateSelf.value?.take($0) ?? true })
            runtime.onEvent = { lateSelf.value?.check() }
            return NIOLoopBound(runtime, eventLoop: loop)
        }.get()
        lateSelf.value = self
    }

    private static func spec(
        _ name: String, _ arguments: [String], _ directory: String, _ policy: RestartPolicy
    ) -> ServiceSpec {
        let isStandby = name.hasSuffix("-standby")
        return ServiceSpec(
            name: name, executable: "/usr/bin/env", arguments: ["python3", "-u", script] + arguments,
            socketPath: SupervisorPlan.socketPath(directory, service: name), stage: isStandby ? 1 : 0,
            policy: policy, standbyOf: isStandby ? String(name.dropLast("-standby".count)) : nil)
    }

    private static func withListener(_ plan: SupervisorPlan) throws -> SupervisorPlan {
        let name = ServiceCatalogue.gatewayName
        var plan = plan
        guard let index = plan.specs.firstIndex(where: { $0.name == name }) else { return plan }
        let listener = try HTTPListener.bind(try #require(HTTPAddress("127.0.0.1:27420")), mayMove: true)
        plan.listeners[name] = listener.descriptor
        plan.specs[index].socketPath = nil
        plan.specs[index].url = listener.address.url
        plan.environments[name] = plan.environment.merging(["SCRIPT_VARIABLE": "for it alone"]) { $1 }
        return plan
    }

    private func start() async throws {
        let runtime = runtime
        try await loop.flatSubmit {
            do {
                return try runtime.value.start()
            } catch {
                return runtime.value.eventLoop.makeFailedFuture(error)
            }
        }.get()
    }

    private func end() async throws {
        let runtime = runtime
        // Twice: a test's children need not be given their time.
        loop.execute {
            runtime.value.stop()
            runtime.value.stop()
        }
        try await loop.flatSubmit { runtime.value.finished }.get()
        try await group.shutdownGracefully()
        lock.release()
        try FileManager.default.removeItem(atPath: directory)
    }

    /// Does something with the runtime on its event loop.
    func with<Result: Sendable>(
        _ body: @escaping @Sendable (SupervisorRuntime) throws -> Result
    ) async throws -> Result {
        let runtime = runtime
        return try await loop.submit { try body(runtime.value) }.get()
    }

    /// Succeeds when everything has left.
    func finished() async throws {
        let runtime = runtime
        try await limited(loop.flatSubmit { runtime.value.finished })
    }

    /// Waits for a service to be in a state.
    func wait(_ name: String, _ state: ServiceMachine.State) async throws {
        try await wait { $0.service(name)?.state == state }
    }

    /// Waits until a log line contains a text, and gives the first that does.
    func line(containing text: String) async throws -> String {
        try await wait { $0.lines.contains { $0.contains(text) } }
        return try await loop.submit { self.lines.first { $0.contains(text) } ?? "" }.get()
    }

    /// Waits until a condition holds; it is looked at after each event and each log line.
    func wait(_ isDone: @escaping @Sendable (SupervisorHarness) -> Bool) async throws {
        let future = loop.flatSubmit { () -> EventLoopFuture<Void> in
            let promise = self.loop.makePromise(of: Void.self)
            self.waiters.append((isDone, promise))
            self.check()
            return promise.futureResult
        }
        try await limited(future)
    }

    /// A service's machine; on the event loop only.
    func service(_ name: String) -> ServiceMachine? {
        let machine = runtime.value.machine
        return machine.specs.firstIndex { $0.name == name }.map { machine.services[$0] }
    }

    /// A service as the status shows it; on the event loop only.
    func status(_ name: String) -> JSON? {
        runtime.value.status(lines: 10).json["services"]?.array?.first { $0["name"]?.string == name }
    }

    /// The route of a service as it is published; on the event loop only.
    func route(_ name: String) -> Route? {
        runtime.value.routing.board.routes.first { $0.service == name }
    }

    /// The route of a service as it is published now.
    func published(_ name: String) async throws -> Route {
        try #require(try await loop.submit { self.route(name) }.get())
    }

    /// Whether an instance has a service's writes for certain; on the event loop only.
    func hasWrites(_ name: String, _ role: InstanceRole) -> Bool {
        runtime.value.machine.routes.first { $0.route.service == name }?.holder == role
    }

    /// How many wait for routes; on the event loop only.
    var routeWaiters: Int { runtime.value.routing.board.waiterCount }

    /// Waits for a service's writes to be with an instance, and gives the first such route of an epoch above
    /// `epoch`, whatever has come after it.
    @discardableResult
    func wait(_ name: String, writes role: InstanceRole?, above epoch: Int64 = -1) async throws -> Route {
        @Sendable func isMeant(_ route: Route) -> Bool {
            route.service == name && route.writes == role && route.epoch > epoch
        }
        try await wait { $0.pastRoutes.contains(where: isMeant) }
        return try #require(try await loop.submit { self.pastRoutes.first(where: isMeant) }.get())
    }

    /// Clients attached; on the event loop only.
    var clients: Int { runtime.value.clients }

    /// Every log line so far that contains a text.
    func allLines(containing text: String) async throws -> [String] {
        try await loop.submit { self.lines.filter { $0.contains(text) } }.get()
    }

    /// A service's process.
    func pid(_ name: String) async throws -> Int32 {
        try #require(try await loop.submit { self.service(name)?.pid }.get())
    }

    private func limited(_ future: EventLoopFuture<Void>) async throws {
        let promise = loop.makePromise(of: Void.self)
        let timer = loop.scheduleTask(in: .seconds(30)) { promise.fail(TookTooLong()) }
        future.whenComplete { result in
            timer.cancel()
            if case .failure(let error) = result { promise.fail(error) } else { promise.succeed() }
        }
        try await promise.futureResult.get()
    }

    private func take(_ line: ByteBuffer) -> Bool {
        guard !refusesLines else { return false }
        lines.append(String(buffer: line))
        check()
        return true
    }

    private func check() {
        for route in runtime.value.routing.board.routes
        where pastRoutes.last(where: { $0.service == route.service }) != route { pastRoutes.append(route) }
        var done: [EventLoopPromise<Void>] = []
        waiters.removeAll { waiter in
            guard waiter.isDone(self) else { return false }
            done.append(waiter.promise)
            return true
        }
        for promise in done { promise.succeed() }
    }
}

/// The harness, once it exists: the runtime it makes reports to it.
private final class LateHarness: @unchecked Sendable {
    weak var value: SupervisorHarness?
}

extension RestartPolicy {
    /// As the real one, with pauses and drains that a test can wait for. What a state leads to by itself is
    /// put off: where many tests share few processors, half a minute may lie between two steps of one.
    static var quick: RestartPolicy {
        var policy = RestartPolicy()
        policy.backoff = 10
        policy.backoffMax = 40
        policy.hurried = 300
        policy.severedGrace = 200
        policy.loopRetry = 3_600_000
        policy.heartbeatPatience = 3_600_000
        policy.hangLimit = 7_200_000
        return policy
    }
}

extension RoutePolicy {
    /// As the real one, with a patience and deadlines that no busy machine uses up.
    static var patient: RoutePolicy {
        RoutePolicy(patience: 3_600_000, retry: 10, primaryDeadline: 30_000, standbyDeadline: 30_000)
    }

    /// As `patient`, but a primary that is gone loses the writes soon.
    static var quick: RoutePolicy {
        var policy = RoutePolicy.patient
        policy.patience = 20
        return policy
    }
}

/// A new directory for one test, its path short enough for sockets.
func temporaryDirectory() throws -> String {
    var template = Array("/tmp/holdfast-test-XXXXXX".utf8CString)
    return try #require(mkdtemp(&template).map { String(cString: $0) })
}
