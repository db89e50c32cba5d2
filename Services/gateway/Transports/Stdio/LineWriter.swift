import NIOCore
import Transport

/// The writing end of a client's pipe: one message a line, everything of one turn of the event loop in one
/// system call.
final class LineWriter: ChannelInboundHandler, ReplyChannel {
    typealias InboundIn = Never
    typealias OutboundOut = ByteBuffer

    private let onWritable: () -> Void
    private let onEnd: () -> Void
    private var outgoing = ByteBuffer()
    private var context: ChannelHandlerContext?
    private var turn: EventLoopTurn?
    private var isFlushScheduled = false

    init(onWritable: @escaping () -> Void, onEnd: @escaping () -> Void) {
        self.onWritable = onWritable
        self.onEnd = onEnd
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        turn = .current
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { onWritable() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        onEnd()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// Whether the client reads more slowly than it is written to.
    var isCongested: Bool { context.map { !$0.channel.isWritable } ?? false }

    /// Writes one message, which leaves at the end of this turn of the event loop.
    func send(_ write: (inout ByteBuffer) -> Void) {
        guard let context else { return }
        let written = outgoing.readableBytes
        write(&outgoing)
        outgoing.blankNewlines(after: written)
        outgoing.writeStaticString("\n")
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        turn?.atEnd(on: context.eventLoop) {
            self.isFlushScheduled = false
            self.flush()
        }
    }

    func answer(_ write: Session.Write) { send(write) }

    /// Every answer goes the same way: there is none to end.
    func end() {}

    /// Sends what waits, then closes.
    func close() {
        guard let context else { return }
        flush()
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        // An empty write behind the others: once it is through, all is.
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in
            bound.value.close(promise: nil)
        }
    }

    /// Closes without waiting for the client to read.
    func abort() {
        context?.close(promise: nil)
    }

    private func flush() {
        guard let context, outgoing.readableBytes > 0 else { return }
        let bytes = outgoing
        outgoing = context.channel.allocator.buffer(capacity: min(bytes.readableBytes, 65536))
        // A channel that can't be written to closes by itself.
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }
}
