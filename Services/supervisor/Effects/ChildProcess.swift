import Glibc
import NIOCore
import NIOPosix
import Processes
import Wire

/// One running process of a service with its control stream and its log pipe. Use it on its event loop only.
final class ChildProcess {
    /// What it tells its owner; every call comes on the event loop.
    struct Callbacks {
        var onReport: (ChildReport) -> Void
        var onControlClosed: () -> Void
        var onLines: ([LogLines.Line]) -> Void
        /// A signal has halted it, or has it go on.
        var onHalt: (Bool) -> Void
        var onDeath: (ProcessExit) -> Void
        /// Nothing it wrote will be heard any more.
        var onLogEnd: () -> Void
    }

    /// How long what a dead process wrote is read on, in milliseconds: another may hold the pipe open.
    private static let logPatience: Int64 = 1000
    /// The longest line of a control stream that makes sense.
    private static let reportBytesMax = 4096

    let pid: Int32
    private let eventLoop: any EventLoop
    private let callbacks: Callbacks
    private var lines = LogLines()
    private var reports = ByteBuffer()
    private var log: (any Channel)?
    private var control: (any Channel)?
    private var isDead = false
    /// Whether what it wrote has been read to the end, or as long as it is waited for.
    private(set) var isLogEnded = false

    private init(pid: Int32, eventLoop: any EventLoop, callbacks: Callbacks) {
        self.pid = pid
        self.eventLoop = eventLoop
        self.callbacks = callbacks
    }

    /// Starts a service's program.
    ///
    /// - Throws: `SystemFault`.
    static func launch(
        _ spec: ServiceSpec, listener: CInt, lock: CInt, environment: [String: String],
        eventLoop: any EventLoop, callbacks: Callbacks
    ) throws(SystemFault) -> ChildProcess {
        let (control, childControl) = try Descriptor.socketPair()
        defer { close(childControl) }
        let log: CInt
        let childLog: CInt
        do throws(SystemFault) {
            (log, childLog) = try Descriptor.pipe()
        } catch {
            close(control)
            throw error
        }
        defer { close(childLog) }
        do throws(SystemFault) {
            let pid = try ProcessSpawner.spawn(
                spec.executable, arguments: spec.arguments, environment: environment,
                handover: [
                    .init(descriptor: childLog, number: 1), .init(descriptor: childLog, number: 2),
                    .init(descriptor: listener, number: InheritedDescriptor.listener),
                    .init(descriptor: childControl, number: InheritedDescriptor.control),
                    .init(descriptor: lock, number: InheritedDescriptor.lock),
                ])
            let child = ChildProcess(pid: pid, eventLoop: eventLoop, callbacks: callbacks)
            try child.watch()
            child.readControl(control)
            child.readLog(log)
            return child
        } catch {
            close(control)
            close(log)
            throw error
        }
    }

    private func watch() throws(SystemFault) {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let eventLoop = eventLoop
        do throws(SystemFault) {
            try DeathWatch.watch(
                pid,
                onHalt: { isHalted in eventLoop.execute { bound.value.callbacks.onHalt(isHalted) } },
                onDeath: { eventLoop.execute { bound.value.died() } })
        } catch {
            // A process whose death would go unseen must not live.
            _ = DeathWatch.reap(pid)
            throw error
        }
    }

    private func readControl(_ descriptor: CInt) {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        ClientBootstrap(group: eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        LineReader(
                            onBytes: { bound.value.received(control: $0) },
                            onEnd: { bound.value.callbacks.onControlClosed() }))
                }
            }
            .withConnectedSocket(descriptor)
            .whenComplete { result in
                switch result {
                case .success(let channel): bound.value.control = channel
                case .failure:
                    close(descriptor)
                    bound.value.callbacks.onControlClosed()
                }
            }
    }

    private func readLog(_ descriptor: CInt) {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        NIOPipeBootstrap(group: eventLoop)
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 4096, maximum: 65536)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        LineReader(
                            onBytes: { bound.value.received(log: $0) },
                            onEnd: { bound.value.logEnded() }))
                }
            }
            .takingOwnershipOfDescriptor(input: descriptor)
            .whenComplete { result in
                switch result {
                case .success(let channel): bound.value.log = channel
                case .failure:
                    close(descriptor)
                    bound.value.logEnded()
                }
            }
    }

    /// Sends an order; false where the process is dead, or reads so slowly that orders pile up.
    func send(_ order: ChildOrder) -> Bool {
        guard !isDead, let control, control.isWritable else { return false }
        control.writeAndFlush(order.line, promise: nil)
        return true
    }

    private func received(control bytes: ByteBuffer) {
        var bytes = bytes
        reports.writeBuffer(&bytes)
        while let end = reports.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
            let line = reports.readSlice(length: end - reports.readableBytesView.startIndex)
            reports.moveReaderIndex(forwardBy: 1)
            if let report = line.flatMap({ ChildReport(line: $0) }) { callbacks.onReport(report) }
        }
        reports.discardReadBytes()
        if reports.readableBytes > Self.reportBytesMax { reports.clear() }
    }

    private func received(log bytes: ByteBuffer) {
        let complete = lines.append(bytes)
        if !complete.isEmpty { callbacks.onLines(complete) }
    }

    private func logEnded() {
        log = nil
        let last = lines.finish()
        if !last.isEmpty { callbacks.onLines(last) }
        isLogEnded = true
        callbacks.onLogEnd()
    }

    private func died() {
        guard !isDead else { return }
        isDead = true
        let exit = DeathWatch.reap(pid)
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(in: .milliseconds(Self.logPatience)) {
            bound.value.log?.close(promise: nil)
        }
        callbacks.onDeath(exit)
    }

    /// Sends the process a signal, and its whole group with it if asked; nothing once it is dead.
    func signal(_ signal: Int32, group: Bool) {
        guard !isDead else { return }
        kill(group ? -pid : pid, signal)
    }
}
