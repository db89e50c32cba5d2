import NIOCore

/// Stands before the decoder and tells that bytes have come: a decoder says nothing before a head is
/// complete.
final class ArrivalWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let onArrival: () -> Void

    init(onArrival: @escaping () -> Void) {
        self.onArrival = onArrival
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        onArrival()
        context.fireChannelRead(data)
    }
}
