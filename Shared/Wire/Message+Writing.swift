public import NIOCore

extension ByteBuffer {
    /// Appends a request whose params object `writeParams` appends.
    public mutating func writeRequest(
        id: Int64, method: String, writeParams: (inout ByteBuffer) -> Void
    ) {
        writeStaticString(#"{"jsonrpc":"2.0","id":"#)
        writeDecimal(id)
        writeStaticString(#","method":"#)
        writeJSONString(method)
        writeStaticString(#","params":"#)
        writeParams(&self)
        writeStaticString("}")
    }

    /// Appends a notification; absent params are left out.
    public mutating func writeNotification(method: String, params: JSON?) {
        writeStaticString(#"{"jsonrpc":"2.0","method":"#)
        writeJSONString(method)
        if let params {
            writeStaticString(#","params":"#)
            writeImmutableBuffer(params.serialized)
        }
        writeStaticString("}")
    }

    /// Appends a successful answer whose result `writeResult` appends.
    public mutating func writeResult(id: JSONSlice, writeResult: (inout ByteBuffer) -> Void) {
        writeStaticString(#"{"jsonrpc":"2.0","id":"#)
        writeImmutableBuffer(id.bytes)
        writeStaticString(#","result":"#)
        writeResult(&self)
        writeStaticString("}")
    }

    /// Appends a failed answer with this error object.
    public mutating func writeError(id: JSONSlice, error: JSON) {
        writeStaticString(#"{"jsonrpc":"2.0","id":"#)
        writeImmutableBuffer(id.bytes)
        writeStaticString(#","error":"#)
        writeImmutableBuffer(error.serialized)
        writeStaticString("}")
    }

    /// Appends a failed answer; the id is left out where none could be read.
    public mutating func writeError(id: JSONSlice?, code: RPCCode, message: String, data: JSON? = nil) {
        writeStaticString(#"{"jsonrpc":"2.0","#)
        if let id {
            writeStaticString(#""id":"#)
            writeImmutableBuffer(id.bytes)
            writeStaticString(",")
        }
        writeStaticString(#""error":{"code":"#)
        writeDecimal(code.rawValue)
        writeStaticString(#","message":"#)
        writeJSONString(message)
        if let data {
            writeStaticString(#","data":"#)
            writeImmutableBuffer(data.serialized)
        }
        writeStaticString("}}")
    }
}
