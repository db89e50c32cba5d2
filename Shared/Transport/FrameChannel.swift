import NIOCore
import Primitives
import Wire

/// Who a `FrameChannel` reports to; every call comes on its event loop.
protocol FrameChannelDelegate: AnyObject {
    /// A whole frame has arrived.
    func received(frame: ByteBuffer)
    /// The peer broke the framing; answer if at all, then close.
    func broken(by fault: FrameFault)
    /// The connection has ended; nothing more comes.
    func closed()
}

/// The framing of one connection, for servers and clients alike.
///
/// It gathers everything written during one turn of the event loop into one system call: under load most of a
/// call's cost is system calls.
final class FrameChannel: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Whoever takes the frames; let go when the connection ends.
    var delegate: (any FrameChannelDelegate)?

    private var decoder = FrameDecoder()
    private var outgoing = ByteBuffer()
    private var context: ChannelHandlerContext?
    private var turn: EventLoopTurn?
    private var isFlushScheduled = false
    private var isPaused = false
    private var isBroken = false
    private var isDelivering = false
    private var frameTimer: Scheduled<Void>?

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        turn = .current
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        turn?.begin()
        decoder.append(unwrapInboundIn(data))
        deliver()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        turn?.end()
        watchUnfinishedFrame(context)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { resumeReading() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        frameTimer?.cancel()
        self.context = nil
        let last = delegate
        delegate = nil
        last?.closed()
        // The last read may have ended without another word.
        turn?.end()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// Whether so much waits to be sent that nothing more should be taken up.
    private var isCongested: Bool { context.map { !$0.channel.isWritable } ?? true }

    /// Writes one frame, which leaves at the end of this turn of the event loop.
    func send(_ write: (inout ByteBuffer) -> Void) {
        guard let context else { return }
        outgoing.writeFrame(write)
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        turn?.atEnd(on: context.eventLoop) {
            self.isFlushScheduled = false
            self.flush()
        }
    }

    /// Sends what waits, then closes.
    func close() {
        flush()
        context?.close(promise: nil)
    }

    /// Takes no more frames until `resumeReading`; what has arrived stays where it is.
    func pauseReading() {
        isPaused = true
    }

    /// Takes frames again, those that wait first.
    func resumeReading() {
        guard isPaused, let context else { return }
        isPaused = false
        // A frame answered on the spot makes room for the next: the loop that delivers it goes on by itself.
        guard !isDelivering else { return }
        deliver()
        if !isPaused { context.read() }
    }

    func read(context: ChannelHandlerContext) {
        if !isPaused { context.read() }
    }

    private func deliver() {
        isDelivering = true
        defer { isDelivering = false }
        do {
            while !isPaused, !isBroken, let frame = try decoder.next() {
                delegate?.received(frame: frame)
                if isCongested { isPaused = true }
            }
        } catch {
            isBroken = true
            delegate?.broken(by: error)
        }
    }

    private func flush() {
        guard let context, outgoing.readableBytes > 0 else { return }
        let bytes = outgoing
        outgoing = context.channel.allocator.buffer(capacity: min(bytes.readableBytes, 65536))
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    /// Closes a connection whose frame is not complete in time: half a frame holds memory for nothing.
    private func watchUnfinishedFrame(_ context: ChannelHandlerContext) {
        guard decoder.isInsideFrame, !isPaused else {
            frameTimer?.cancel()
            frameTimer = nil
            return
        }
        guard frameTimer == nil else { return }
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        frameTimer = context.eventLoop.scheduleTask(in: .milliseconds(Limits.frameMillisecondsMax)) {
            bound.value.context?.close(promise: nil)
        }
    }
}

// `read` is an outbound event: it is where a pause takes effect.
extension FrameChannel: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        context.write(data, promise: promise)
    }
}
