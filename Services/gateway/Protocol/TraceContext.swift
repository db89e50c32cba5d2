import NIOCore
import Primitives
import Wire

/// The W3C trace context a request came with, passed on as it is; a malformed one is ignored, as W3C asks.
struct TraceContext: Equatable, Sendable {
    /// `traceparent` as a JSON string, quotes included.
    private(set) var parent: JSONSlice?
    /// `tracestate` likewise; worth nothing without a parent.
    private(set) var state: JSONSlice?

    /// The longest `tracestate` that is passed on.
    private static let stateBytesMax = 512

    /// `00-<32 digits>-<16 digits>-<2 digits>` in lowercase.
    mutating func takeParent(_ value: JSONSlice) {
        let isWellFormed = value.bytes.withUnsafeReadableBytes { bytes in
            guard bytes.count == 57, value.isString else { return false }
            for (index, byte) in bytes[1..<56].enumerated() {
                switch index {
                case 2, 35, 52: if byte != UInt8(ascii: "-") { return false }
                default: if hexadecimalValue(of: byte) == nil || (65...70).contains(byte) { return false }
                }
            }
            return true
        }
        parent = isWellFormed ? value : nil
    }

    mutating func takeState(_ value: JSONSlice) {
        state = value.isString && value.bytes.readableBytes <= Self.stateBytesMax ? value : nil
    }

    /// The trace's own id, 32 digits, for logs.
    var traceID: String? {
        parent.flatMap { $0.bytes.getString(at: $0.bytes.readerIndex + 4, length: 32) }
    }
}
