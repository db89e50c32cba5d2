import NIOCore
import NIOPosix
import Wire

/// The line to the supervisor: reports go up it, and its end means that the supervisor is gone.
final class ControlChannel: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var context: ChannelHandlerContext?
    private let onEnd: () -> Void

    private init(onEnd: @escaping () -> Void) {
        self.onEnd = onEnd
    }

    /// Takes over the inherited descriptor. Call it on the event loop.
    static func open(
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

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        onEnd()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// Sends one report, unless the supervisor reads so slowly that reports pile up.
    func send(_ report: ChildReport) {
        guard let context, context.channel.isWritable else { return }
        context.writeAndFlush(wrapOutboundOut(report.line), promise: nil)
    }
}
