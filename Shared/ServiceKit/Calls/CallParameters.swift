import Primitives
import Wire

/// The `params` of a `tools/call`, read without decoding what is only passed on.
struct CallParameters {
    var name: String?
    var arguments: JSONSlice?
    var deadlineMilliseconds: Int64?
    var actor: String?
    var operationID: String?
    var routeEpoch: Int64?
    var traceParent: String?
    /// What the caller was answered with before.
    var seen: FeedMark?

    init(_ params: JSONSlice?) {
        guard let params else { return }
        var meta: JSONSlice?
        params.visitMembers { key, value in
            switch key {
            case "name": name = value.string
            case "arguments": arguments = value
            case "_meta": meta = value
            default: break
            }
        }
        meta?.visitMembers { key, value in
            switch key {
            case MetaKey.deadline: deadlineMilliseconds = value.integer
            case MetaKey.actor: actor = value.string
            case MetaKey.operationID: operationID = value.string
            case MetaKey.routeEpoch: routeEpoch = value.integer
            case MetaKey.seen: seen = value.string.flatMap { FeedMark($0) }
            case MetaKey.traceParent: traceParent = value.string
            default: break
            }
        }
    }
}
