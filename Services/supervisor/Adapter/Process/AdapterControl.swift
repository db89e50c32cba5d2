import NIOCore
import NIOPosix
import Wire

/// The line to the supervisor: reports go up it, and its end means that the supervisor is gone.
final class AdapterControl {
    private let channel: any Channel

    private init(_ channel: any Channel) {
        self.channel = channel
    }

    /// Takes over the inherited descriptor. Call it on the event loop.
    static func open(
        _ descriptor: CInt, eventLoop: any EventLoop, onEnd: @escaping @Sendable () -> Void
    ) -> EventLoopFuture<NIOLoopBound<AdapterControl>> {
        ClientBootstrap(group: eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        LineReader(onBytes: { _ in }, onEnd: onEnd))
                }
            }
            .withConnectedSocket(descriptor)
            .map { NIOLoopBound(AdapterControl($0), eventLoop: eventLoop) }
    }

    /// Sends one report, unless the supervisor reads so slowly that reports pile up.
    func send(_ report: ChildReport) {
        guard channel.isWritable else { return }
        channel.writeAndFlush(report.line, promise: nil)
    }
}
