import NIOCore
import Primitives
import Transport

/// One tool call on its way. On one event loop.
final class Call {
    let request: IncomingRequest
    let tool: any Tool
    /// The JSON object of the call.
    let arguments: ByteBuffer
    /// For the primary store.
    let context: CallContext
    /// Nil for reads.
    let operation: Operation?
    let tag: CallTag
    /// The epoch of the route by which it was sent; nil where its sender knew none.
    let routeEpoch: Int64?
    /// How it is answered.
    let form: AnswerForm
    var writeAttempts = 0
    /// When its first attempt to write began.
    var writeBegan = MonotonicTime(nanoseconds: 0)
    private(set) var isAnswered = false

    init(
        request: IncomingRequest, tool: any Tool, arguments: ByteBuffer, context: CallContext,
        operation: Operation?, tag: CallTag, routeEpoch: Int64?,
        form: AnswerForm = .tool
    ) {
        self.form = form
        self.routeEpoch = routeEpoch
        self.request = request
        self.tool = tool
        self.arguments = arguments
        self.context = context
        self.operation = operation
        self.tag = tag
    }

    /// Whether it may be told to come again where too many are there: what services and gateways ask of each
    /// other is never.
    var mayBeTurnedAway: Bool { !request.method.hasPrefix("service/") }

    /// Whether the caller may still be answered; after this, not any more.
    func claimsAnswer() -> Bool {
        defer { isAnswered = true }
        return !isAnswered
    }
}
