public import NIOCore
import NIOPosix
public import Wire

/// The line to the supervisor: reports go up it, and its end means that the supervisor is gone.
public final class ControlChannel: ChannelInboundHandler {
    /// Nothing that comes counts.
    public typealias InboundIn = ByteBuffer
    /// Lines.
    public typealias OutboundOut = ByteBuffer

    private var context: ChannelHandlerContext?
    private let onEnd: () -> Void

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
