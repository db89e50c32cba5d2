import NIOCore
import Wire

/// A client's request id as the bytes it came in: its JSON type is kept, and `1` and `"1"` differ.
struct RequestID: Hashable, Sendable {
    private let bytes: ByteBuffer

    init(_ slice: JSONSlice) {
        bytes = slice.bytes
    }

    /// The id as text, its quotes included.
    var text: String { String(buffer: bytes) }

    /// The id as it is written into the answer.
    var slice: JSONSlice { JSONSlice(unchecked: bytes) }
}
