import Glibc
import NIOCore
import NIOPosix
import Processes
import Wire

/// One running process of a foreign server, a message a line each way. Use it on its event loop only.
final class ForeignProcess {
    /// What it tells its owner; every call comes on the event loop.
    struct Callbacks {
        var onPiece: (LineFramer.Piece) -> Void
        var onDeath: (ProcessExit) -> Void
    }

    /// What a server is given to leave once its input has ended, before SIGTERM and then SIGKILL.
    private static let patience = TimeAmount.milliseconds(1500)
    private static let grace = TimeAmount.milliseconds(1000)

    private let pid: Int32
    private let eventLoop: any EventLoop
    private let callbacks: Callbacks
    private var framer = LineFramer()
    private var input: (any Channel)?
    private var output: (any Channel)?
    private var isDead = false
    private var isClosing = false

    private init(pid: Int32, eventLoop: any EventLoop, callbacks: Callbacks) {
        self.pid = pid
        self.eventLoop = eventLoop
        self.callbacks = callbacks
    }

    /// Starts a server. It stays in our process group, so that nothing of it outlives us; what it writes to
    /// its standard error goes to ours.
    ///
    /// - Throws: `SystemFault`.
    static func launch(
        _ executable: String, arguments: [String], environment: [String: String],
        eventLoop: any EventLoop, callbacks: Callbacks
    ) throws(SystemFault) -> ForeignProcess {
        let started = try PipedProcess.start(
            executable, arguments: arguments, environment: environment, joinsGroup: true)
        let process = ForeignProcess(pid: started.pid, eventLoop: eventLoop, callbacks: callbacks)
        do throws(SystemFault) { try process.watch() } catch {
            close(started.input)
            close(started.output)
            throw error
        }
        process.open(input: started.input, output: started.output)
        return process
    }

    private func watch() throws(SystemFault) {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let eventLoop = eventLoop
        do throws(SystemFault) {
            try DeathWatch.watch(pid) { eventLoop.execute { bound.value.died() } }
        } catch {
            kill(pid, SIGKILL)
            _ = DeathWatch.reap(pid)
            throw error
        }
    }

    /// Both ends are channels of their own: the first write may come before either is ready.
    private func open(input: CInt, output: CInt) {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        NIOPipeBootstrap(group: eventLoop)
            .takingOwnershipOfDescriptor(output: input)
            .whenComplete { result in bound.value.opened(result, isInput: true, descriptor: input) }
        NIOPipeBootstrap(group: eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        LineReader(
                            onBytes: { bound.value.received($0) }, onEnd: { bound.value.outputEnded() }))
                }
            }
            .takingOwnershipOfDescriptor(input: output)
            .whenComplete { result in bound.value.opened(result, isInput: false, descriptor: output) }
    }

    private func opened(_ result: Result<any Channel, any Error>, isInput: Bool, descriptor: CInt) {
        switch result {
        case .success(let channel):
            if isInput { input = channel } else { output = channel }
            if isInput, isClosing { channel.close(promise: nil) }
            if isInput {
                for line in early { channel.writeAndFlush(line, promise: nil) }
                early = []
            }
        case .failure:
            close(descriptor)
            end()
        }
    }

    private var early: [ByteBuffer] = []

    /// Whether the server reads so slowly that nothing more should be written to it.
    var isCongested: Bool { input.map { !$0.isWritable } ?? (early.count > 64) }

    /// Writes one message.
    func send(_ message: JSON) {
        var line = message.serialized
        line.writeStaticString("\n")
        guard let input else { return early.append(line) }
        input.writeAndFlush(line, promise: nil)
    }

    private func received(_ bytes: ByteBuffer) {
        framer.append(bytes)
        while let piece = framer.next() { callbacks.onPiece(piece) }
    }

    /// A server that says nothing any more is of no use.
    private func outputEnded() {
        end()
    }

    /// Asks the server to leave, and sees to it that it does.
    func end() {
        guard !isClosing, !isDead else { return }
        isClosing = true
        input?.close(promise: nil)
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(in: Self.patience) { bound.value.signal(SIGTERM) }
        eventLoop.scheduleTask(in: Self.patience + Self.grace) { bound.value.signal(SIGKILL) }
    }

    private func signal(_ number: Int32) {
        if !isDead { kill(pid, number) }
    }

    private func died() {
        guard !isDead else { return }
        isDead = true
        let exit = DeathWatch.reap(pid)
        input?.close(promise: nil)
        output?.close(promise: nil)
        callbacks.onDeath(exit)
    }
}
