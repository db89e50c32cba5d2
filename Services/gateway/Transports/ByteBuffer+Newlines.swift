import Glibc
import NIOCore

extension ByteBuffer {
    /// Turns line breaks into blanks: in JSON they only ever stand between values, and a message is one
    /// line.
    mutating func blankNewlines(after offset: Int) {
        withUnsafeMutableReadableBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            for breaking in [CInt(0x0A), CInt(0x0D)] {
                var position = offset
                while position < bytes.count,
                    let found = memchr(base + position, breaking, bytes.count - position)
                {
                    found.storeBytes(of: 0x20, as: UInt8.self)
                    position = UnsafeMutableRawPointer(found) - base + 1
                }
            }
        }
    }
}
