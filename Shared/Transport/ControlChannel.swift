public import NIOCore
import NIOPosix
public import Wire

/// The line to the supervisor: reports go up it, orders come down, and its end means that the supervisor is
/// gone.
public final class ControlChannel: ChannelInboundHandler {
    /// Lines.
    public typealias InboundIn = ByteBuffer
    /// Lines.
    public typealias OutboundOut = ByteBuffer

    private var context: ChannelHandlerContext?
    private let onEnd: () -> Void
    private var received = ByteBuffer()
    /// Told of each order.
    public var onOrder: ((ChildOrder) -> Void)?

    /// The longest line that makes sense.
    private static let orderBytesMax = 4096

    private init(onEnd: @escaping () -> Void) {
        self.onEnd = onEnd
    }

    /// Takes over the inherited descriptor. Call it on the event loop.
    public static func open(
        descriptor: CInt, eventLoop: any EventLoop, onEnd: @escaping () -> Void
    ) -> EventLoopFuture<NIOLoopBound<ControlChannel>> {
        let channel = NIOLoopBound(ControlChannel(onEnd: onEnd), eventLoop: eventLoop)
        return ClientBootstrap(group: eventLoop)
            .channelInitializer { pipe in
                pipe.eventLoop.makeCompletedFuture {
                    try pipe.pipeline.syncOperations.addHandler(channel.value)
                }
            }
            .withConnectedSocket(descriptor)
            .map { _ in channel }
    }

    /// Part of the pipeline from now on.
    public func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    /// Takes the orders that are whole.
    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.writeImmutableBuffer(unwrapInboundIn(data))
        while let end = received.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
            let line = received.readSlice(length: end - received.readableBytesView.startIndex)
            received.moveReaderIndex(forwardBy: 1)
            if let order = line.flatMap({ ChildOrder(line: $0) }) { onOrder?(order) }
        }
        received.discardReadBytes()
        if received.readableBytes > Self.orderBytesMax { received.clear() }
    }

    /// The supervisor is gone.
    public func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        onEnd()
    }

    /// As good as gone.
    public func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// Sends one report, unless the supervisor reads so slowly that reports pile up.
    public func send(_ report: ChildReport) {
        guard let context, context.channel.isWritable else { return }
        context.writeAndFlush(wrapOutboundOut(report.line), promise: nil)
    }
}
