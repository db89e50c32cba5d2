import Logging
import NIOCore
import Primitives
import Processes
import Storage
import Telemetry
import Transport
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// Ties a service's parts together and carries out what its lifecycle decides. On one event loop.
final class ServiceApplication {
    private let descriptor: ServiceDescriptor
    private let configuration: ServiceConfiguration
    private let eventLoop: any EventLoop
    private let clocks = Clocks.system
    private let logger: Logger
    private let threshold: LogThreshold
    private var machine = LifecycleMachine()
    private var control: ControlChannel?
    private var runtime: ServiceRuntime?
    private var stores: ServiceStores?

    init(descriptor: ServiceDescriptor, configuration: ServiceConfiguration, eventLoop: any EventLoop) {
        self.descriptor = descriptor
        self.configuration = configuration
        self.eventLoop = eventLoop
        let threshold = LogThreshold(configuration.logLevel)
        self.threshold = threshold
        let name = configuration.role == .standby ? "\(descriptor.name)-standby" : descriptor.name
        logger = Logger(label: name) { JSONLineLogHandler(service: $0, threshold: threshold) }
    }

    /// Opens the store and the sockets. Call it on the event loop, once.
    func start() {
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        if let descriptor = configuration.controlDescriptor {
            ControlChannel.open(descriptor: descriptor, eventLoop: eventLoop) {
                me.value.handle(.lifelineLost)
            }.whenComplete { result in
                switch result {
                case .success(let channel): me.value.takeUp(channel.value)
                case .failure(let error): me.value.fail(error, isPermanent: true)
                }
            }
        }
        let (schema, clocks, logger) = (descriptor.schema, clocks, logger)
        let store = configuration.store.configuration(of: descriptor.name)
        let (home, role, texts) = (configuration.home, configuration.role, configuration.texts)
        let eventLoop = eventLoop
        let standby = OtherInstance(
            path: "\(configuration.runtimeDirectory)/\(descriptor.name)-standby.sock", eventLoop: eventLoop,
            clocks: clocks)
        Task.detached {
            defer { eventLoop.execute { standby.close() } }
            do {
                let stores = try await ServiceStores.open(
                    store, home: home, role: role, texts: texts, schema: schema, clocks: clocks,
                    logger: logger,
                    standbyAnswers: { role == .primary ? await standby.hasFilledCopy : false })
                eventLoop.execute { me.value.serve(stores) }
            } catch {
                let isPermanent = (error as? StoreOpenError).map { !$0.isRetryable } ?? false
                eventLoop.execute { me.value.fail(error, isPermanent: isPermanent) }
            }
        }
    }

    private func takeUp(_ channel: ControlChannel) {
        control = channel
        channel.onOrder = { [threshold, eventLoop] order in
            guard case .logLevel(let name, let seconds) = order, let level = Logger.Level.named(name)
            else { return }
            threshold.change(to: level, forSeconds: seconds, on: eventLoop)
        }
    }

    private func serve(_ stores: ServiceStores) {
        let logger = logger
        stores.opening.whenOpen { opened in
            for warning in opened.warnings { logger.warning("\(warning.rawValue)") }
        }
        self.stores = stores
        let runtime = ServiceRuntime(
            descriptor: descriptor, stores: stores, runtimeDirectory: configuration.runtimeDirectory,
            cacheMaxSeconds: configuration.cacheMaxSeconds,
            metrics: configuration.countsCalls ? MetricRegistry() : nil, eventLoop: eventLoop, clocks: clocks,
            logger: logger)
        self.runtime = runtime
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        runtime.onDrainRequest = { me.value.handle(.terminationRequested) }
        runtime.start(configuration.listener, on: eventLoop).whenComplete { result in
            switch result {
            case .success: me.value.handle(.served)
            case .failure(let error): me.value.fail(error, isPermanent: false)
            }
        }
    }

    private func fail(_ error: any Error, isPermanent: Bool) {
        logger.critical("the service can't start", metadata: ["error": "\(error)"])
        handle(.failed(isPermanent: isPermanent))
    }

    /// Tells the lifecycle what happened. On the event loop.
    func handle(_ event: LifecycleMachine.Event) {
        for action in machine.handle(event, drainMilliseconds: Limits.drainMillisecondsMax) {
            switch action {
            case .report(.ready): reportReady()
            case .report(.draining): control?.send(.draining)
            case .drain(let milliseconds): drain(withinMilliseconds: milliseconds)
            case .exit(let code): leave(code)
            }
        }
    }

    /// Heartbeats come from the very loop that answers requests: a blocked loop is a hang.
    private func reportReady() {
        control?.send(.ready)
        logger.info("ready", metadata: ["store": "\(stores?.primary.dialect.rawValue ?? "none")"])
        eventLoop.scheduleTask(in: .seconds(StartPages.secondsAfterStart)) { StartPages.release() }
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        let interval = TimeAmount.milliseconds(Limits.heartbeatMilliseconds)
        guard control != nil else { return }
        eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            me.value.control?.send(.heartbeat(inFlight: me.value.runtime?.inFlightCount ?? 0))
            me.value.lookAfterStores()
        }
    }

    /// Files may be lost while nobody writes; what a failed disk holds is not known until read anew.
    private func lookAfterStores() {
        guard let stores else { return }
        stores.look()
        guard let failure = stores.primary.failure else { return }
        logger.critical("the store must be opened again", metadata: ["error": "\(failure)"])
        handle(.storeFailed)
    }

    private func drain(withinMilliseconds milliseconds: Int64) {
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(in: .milliseconds(milliseconds)) { me.value.handle(.drainTimedOut) }
        runtime?.drain(on: eventLoop).whenComplete { _ in me.value.handle(.drained) }
    }

    /// Closes the store on a thread of its own, since that may wait for a commit; then exits.
    private func leave(_ code: Int32) {
        logger.info("leaving", metadata: ["exit_code": "\(code)"])
        guard let stores else { exit(code) }
        Task.detached {
            stores.close()
            exit(code)
        }
    }
}
