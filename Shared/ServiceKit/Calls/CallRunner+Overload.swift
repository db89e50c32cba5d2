import Continuity
import NIOCore
import Primitives
import Transport
import Wire

/// Calls that are one too many for the primary store.
extension CallRunner {
    /// Whether a call of this tool would be turned away, so that nothing of it need be read. What it would
    /// wait for is known once one has been.
    func isTurnedAway(_ tool: String, at now: MonotonicTime) -> Bool {
        guard !fullLanes.isEmpty, let lane = fullLanes[tool] else { return false }
        // While the store is away, others answer.
        if fallback?.isAway != true, resolver.load.refuses(lane, at: now) { return true }
        fullLanes[tool] = nil
        return false
    }

    /// Refuses a call that was found to be one too many.
    func turnAway(_ call: Call, by lane: StoreLoad.Lane) {
        fullLanes[call.tag.tool] = lane
        fail(call, StoreLoad.refusal)
    }

    /// Refuses a call of which nothing but its tool has been read.
    func turnAway(_ request: IncomingRequest, _ meter: ToolMeter?) {
        meter?.turnedAway()
        meter?.refused(.unavailable, nanoseconds: 0)
        request.answer { $0.writeImmutableBuffer(Self.overloaded) }
    }

    private static let overloaded: ByteBuffer = {
        let error = ToolError.overloaded(layer: DataSource.primary.rawValue)
        let result: JSON = ["structuredContent": error.structuredContent, "isError": true]
        return result.serialized
    }()
}
