import NIOCore

/// The parameters of one statement as libpq takes them: C strings. Kept and used again, so that a call
/// allocates nothing once it has grown.
struct ParameterText {
    private var bytes: [UInt8] = []
    /// Where each parameter starts in `bytes`; −1 is NULL.
    private var starts: [Int] = []
    private var pointers: [UnsafePointer<CChar>?] = []

    /// Hands the parameters to `body`, valid until it returns.
    mutating func withPointers<Result>(
        of parameters: [SQLValue], _ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>?) -> Result
    ) -> Result {
        guard !parameters.isEmpty else { return body(0, nil) }
        bytes.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        pointers.removeAll(keepingCapacity: true)
        for parameter in parameters { append(parameter) }
        // A second reference, not a copy: `self` may be changed while it is in use.
        let bytes = bytes
        return bytes.withUnsafeBytes { raw in
            for start in starts {
                guard start >= 0, let base = raw.baseAddress else {
                    pointers.append(nil)
                    continue
                }
                pointers.append((base + start).assumingMemoryBound(to: CChar.self))
            }
            return pointers.withUnsafeBufferPointer { body(Int32(parameters.count), $0.baseAddress) }
        }
    }

    private mutating func append(_ value: SQLValue) {
        switch value {
        case .null:
            starts.append(-1)
            return
        case .integer(let number):
            starts.append(bytes.count)
            bytes.append(contentsOf: String(number).utf8)
        case .real(let number):
            starts.append(bytes.count)
            bytes.append(contentsOf: String(number).utf8)
        case .text(let text):
            starts.append(bytes.count)
            bytes.append(contentsOf: text.utf8)
        case .bool(let flag):
            starts.append(bytes.count)
            bytes.append(flag ? UInt8(ascii: "t") : UInt8(ascii: "f"))
        case .json(let text):
            starts.append(bytes.count)
            bytes.append(contentsOf: text.readableBytesView)
        }
        bytes.append(0)
    }
}
