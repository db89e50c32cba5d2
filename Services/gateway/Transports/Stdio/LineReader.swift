import NIOCore
import Transport
import Wire

/// The reading end of a client's pipe: cuts lines and hands them over, and can pause.
final class LineReader: ChannelInboundHandler, ChannelOutboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never

    /// Takes each line; answers whether it can take more now.
    private let onPiece: (LineFramer.Piece) -> Bool
    private let onEnd: () -> Void
    private var framer = LineFramer()
    private var context: ChannelHandlerContext?
    private var turn: EventLoopTurn?
    private var isPaused = false

    init(onPiece: @escaping (LineFramer.Piece) -> Bool, onEnd: @escaping () -> Void) {
        self.onPiece = onPiece
        self.onEnd = onEnd
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        turn = .current
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        turn?.begin()
        framer.append(unwrapInboundIn(data))
        deliver()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        turn?.end()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        // Nothing more can come: what waits is delivered, paused or not.
        isPaused = false
        deliver(ignoringPauses: true)
        if let last = framer.finish() { _ = onPiece(last) }
        onEnd()
        turn?.end()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// Reads on, what waits first.
    func resume() {
        guard isPaused else { return }
        isPaused = false
        deliver()
        if !isPaused { context?.read() }
    }

    /// Reads nothing more.
    func close() {
        context?.close(promise: nil)
    }

    // A pause takes effect here: what is not asked for is not read.
    func read(context: ChannelHandlerContext) {
        if !isPaused { context.read() }
    }

    private func deliver(ignoringPauses: Bool = false) {
        while !isPaused, let piece = framer.next() {
            if !onPiece(piece), !ignoringPauses { isPaused = true }
        }
    }
}
