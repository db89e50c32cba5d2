import NIOCore
import Wire

/// Word of changes as clients read it.
extension ByteBuffer {
    /// A notification of a change, by the subscription that asked for it where there is one.
    mutating func writeChange(_ change: SubscriptionBook.Change, subscription: JSONSlice?) {
        let method =
            switch change {
            case .resource: "notifications/resources/updated"
            case .list(.tools): "notifications/tools/list_changed"
            case .list(.prompts): "notifications/prompts/list_changed"
            case .list(.resources), .list(.templates): "notifications/resources/list_changed"
            }
        writeSubscriptionNotification(method, subscription) {
            if case .resource(let uri) = change { $0.member("uri", uri) }
        }
    }

    mutating func writeSubscriptionNotification(
        _ method: String, _ subscription: JSONSlice?, _ writeMembers: (inout JSONWriter) -> Void
    ) {
        var writer = JSONWriter(into: self)
        writer.beginObject()
        writer.member("jsonrpc", "2.0")
        writer.member("method", method)
        writer.key("params")
        writer.beginObject()
        writeMembers(&writer)
        if let subscription { writer.subscriptionMeta(subscription) }
        writer.endObject()
        writer.endObject()
        self = writer.buffer
    }

    /// What answers a `subscriptions/listen` in the end.
    mutating func writeListenResult(subscription: JSONSlice) {
        var writer = JSONWriter(into: self)
        writer.beginObject()
        writer.member("resultType", "complete")
        writer.subscriptionMeta(subscription, isResult: true)
        writer.endObject()
        self = writer.buffer
    }
}

extension JSONWriter {
    fileprivate mutating func subscriptionMeta(_ subscription: JSONSlice, isResult: Bool = false) {
        key("_meta")
        beginObject()
        member("io.modelcontextprotocol/subscriptionId", raw: subscription.bytes)
        if isResult {
            key("io.modelcontextprotocol/serverInfo")
            serverInfo(.july2026)
        }
        endObject()
    }
}
