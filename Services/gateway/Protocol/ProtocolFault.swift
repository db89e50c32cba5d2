import Primitives
import Wire

/// A JSON-RPC error: what is wrong with a request as such, in words a client may see.
struct ProtocolFault: Error, Equatable, Sendable {
    let code: RPCCode
    let message: String
    var data: JSON?

    init(_ code: RPCCode, _ message: String, data: JSON? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    /// A revision that is not served this way; the client may choose another from the list.
    static func unsupportedVersion(_ requested: JSON, served: [Revision], _ message: String) -> ProtocolFault
    {
        ProtocolFault(
            .unsupportedProtocolVersion, message,
            data: [
                "supported": .array(served.map { .string($0.rawValue) }), "requested": requested,
            ])
    }

    /// A cursor that was never given out, or whose list has become shorter.
    static let badCursor = ProtocolFault(
        .invalidParameters, "this cursor was not given out here: list again from the start")

    /// There is no such resource; where that is not the last word, what the service says of it goes along.
    static func resourceNotFound(_ uri: String, said data: JSON? = nil) -> ProtocolFault {
        var shown: JSONObject = ["uri": .string(uri)]
        for name in ["authoritative", "data_source", "as_of"] {
            if let value = data?[name] { shown[name] = value }
        }
        let isLast = shown["authoritative"] != false
        return ProtocolFault(
            .resourceNotFound,
            isLast
                ? "there is no resource \(uri.prefix(256)): see resources/list"
                : "no resource \(uri.prefix(256)) is known while the database is away: try again later",
            data: .object(shown))
    }

    /// A failure as the error of a method whose results have no room for it.
    init(_ failure: ToolFailure) {
        var data = failure.details.object ?? [:]
        data["code"] = .string(failure.code.rawValue)
        let isTheClients = [.validationFailed, .notFound, .permissionDenied].contains(failure.code)
        self.init(
            isTheClients ? .invalidParameters : .internalError, failure.message, data: .object(data))
    }

    /// The code that says it in a revision.
    func code(in revision: Revision) -> RPCCode {
        switch code {
        case .resourceNotFound where revision.isStateless: .invalidParameters
        // Before it, no revision knew this code.
        case .missingClientCapability where !revision.isStateless: .invalidRequest
        default: code
        }
    }
}
