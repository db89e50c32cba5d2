import Crypto
import NIOCore
import Primitives

/// SHA-256 over a sequence of fields, each with its length, so that no two sequences read alike.
struct Digest {
    private var hash = SHA256()

    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    mutating func add(_ number: Int64) {
        withUnsafeBytes(of: number.littleEndian) { hash.update(bufferPointer: $0) }
    }

    mutating func add(_ bytes: ByteBuffer) {
        bytes.withUnsafeReadableBytes { add($0) }
    }

    private mutating func add(_ bytes: UnsafeRawBufferPointer) {
        add(Int64(bytes.count))
        hash.update(bufferPointer: bytes)
    }

    /// The digest in lowercase hexadecimal, 64 digits.
    var hexadecimal: String { hash.finalize().lowercaseHexadecimal }

    /// The digest of exactly these bytes.
    static func hexadecimal(of bytes: UnsafeRawBufferPointer) -> String {
        var hash = SHA256()
        hash.update(bufferPointer: bytes)
        return hash.finalize().lowercaseHexadecimal
    }
}
