import NIOCore
import NIOPosix
import Primitives

/// One client on a pair of descriptors, a line each way for every message. Use it on its event loop only.
///
/// It ends when the client has closed its side (what is in flight is answered first), when nobody reads the
/// answers any more, or when it is told to.
final class StdioTransport {
    /// How long what is in flight may still take once the end has come.
    static let drainMilliseconds: Int64 = 2000

    private let eventLoop: any EventLoop
    private let context: SessionContext
    private let ended: EventLoopPromise<Void>
    private var session: Session?
    private var reader: LineReader?
    private var writer: LineWriter?
    private var isDraining = false

    init(context: SessionContext) {
        eventLoop = context.router.eventLoop
        self.context = context
        ended = eventLoop.makePromise()
    }

    /// Takes both descriptors over and serves.
    ///
    /// - Returns: A future that succeeds when the session has ended, and fails where a descriptor can't be
    /// used.
    func start(input: CInt, output: CInt) -> EventLoopFuture<Void> {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        open(output: output)
            .flatMap { bound.value.open(input: input) }
            .whenFailure { bound.value.ended.fail($0) }
        return ended.futureResult
    }

    private func open(output: CInt) -> EventLoopFuture<Void> {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        return NIOPipeBootstrap(group: eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let transport = bound.value
                    let writer = LineWriter(
                        onWritable: { transport.readOn() }, onEnd: { transport.outputEnded() })
                    try channel.pipeline.syncOperations.addHandler(writer)
                    transport.writer = writer
                    let session = Session(machine: SessionMachine(), context: transport.context)
                    session.spontaneous = writer
                    session.onFinish = { transport.requestEnded() }
                    transport.session = session
                }
            }
            .takingOwnershipOfDescriptor(output: output)
            .map { _ in }
    }

    private func open(input: CInt) -> EventLoopFuture<Void> {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        return NIOPipeBootstrap(group: eventLoop)
            .channelOption(.maxMessagesPerRead, value: 4)
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 4096, initial: 16384, maximum: 262_144)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let transport = bound.value
                    let reader = LineReader(
                        onPiece: { transport.receive($0) }, onEnd: { transport.drain() })
                    try channel.pipeline.syncOperations.addHandler(reader)
                    transport.reader = reader
                }
            }
            .takingOwnershipOfDescriptor(input: input)
            .map { _ in }
    }

    /// Takes nothing new, answers what is in flight, then ends.
    func drain() {
        guard !isDraining else { return }
        isDraining = true
        reader?.close()
        session?.endStreams()
        guard let session, session.inFlightCount > 0 else { return finish() }
        eventLoop.after(milliseconds: Self.drainMilliseconds) { self.writer?.abort() }
    }

    private func receive(_ piece: LineFramer.Piece) -> Bool {
        if let writer { session?.receive(piece, reply: writer) }
        return !isBusy
    }

    /// Whether no more should be read for now.
    private var isBusy: Bool {
        (session?.inFlightCount ?? 0) >= Session.inFlightMax || (writer?.isCongested ?? false)
    }

    private func readOn() {
        if !isBusy { reader?.resume() }
    }

    private func requestEnded() {
        if isDraining {
            if session?.inFlightCount == 0 { finish() }
        } else {
            readOn()
        }
    }

    private func finish() {
        guard let writer else { return ended.succeed() }
        eventLoop.after(milliseconds: Self.drainMilliseconds) { self.writer?.abort() }
        writer.close()
    }

    private func outputEnded() {
        isDraining = true
        reader?.close()
        session?.close()
        session = nil
        writer = nil
        ended.succeed()
    }
}
