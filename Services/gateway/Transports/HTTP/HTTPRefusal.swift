import NIOCore
import Wire

/// A request that is not let in: the status, and the JSON-RPC error that says why and what to do.
struct HTTPRefusal: Error, Equatable {
    let status: Int
    let code: RPCCode
    let message: String
    var data: JSON?
    /// The id of the request; nil: the error goes without one.
    var id: JSONSlice?
    /// Headers that this status wants.
    var fields: [Field] = []
    /// Whether the connection is of no use afterwards.
    var closes = false

    struct Field: Equatable {
        let name: String
        let value: String
    }

    init(
        _ status: Int, _ code: RPCCode, _ message: String, id: JSONSlice? = nil,
        data: JSON? = nil
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.id = id
        self.data = data
    }

    /// A refusal of something that is no request as it should be.
    init(_ status: Int, _ message: String, id: JSONSlice? = nil, data: JSON? = nil) {
        self.init(status, .invalidRequest, message, id: id, data: data)
    }

    /// Appends the body.
    func write(into buffer: inout ByteBuffer) {
        buffer.writeError(id: id, code: code, message: message, data: data)
    }

    /// The same with one more header.
    func with(_ name: String, _ value: String) -> HTTPRefusal {
        var copy = self
        copy.fields.append(Field(name: name, value: value))
        return copy
    }

    /// The same, and the connection ends with it.
    var closing: HTTPRefusal {
        var copy = self
        copy.closes = true
        return copy
    }

    static let wrongMethod = HTTPRefusal(405, "POST a message, GET the stream of a session, or DELETE one")
        .with("Allow", "GET, POST, DELETE")

    static let tooLarge = HTTPRefusal(413, "a message holds at most \(HTTPLimits.bodyBytesMax) bytes").closing

    static let deadSession = HTTPRefusal(404, "there is no such session (any more): send initialize")

    static let missingSession = HTTPRefusal(
        400, "give the Mcp-Session-Id that initialize was answered with, once")

    static func busy(_ message: String) -> HTTPRefusal {
        HTTPRefusal(503, .internalError, message).with("Retry-After", "1")
    }
}
