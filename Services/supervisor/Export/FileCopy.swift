import Glibc
import Processes

/// Puts one file's bytes behind what another has.
enum FileCopy {
    private static let pieceBytes = 1_048_576

    /// Appends a whole file to what an open one has.
    ///
    /// - Throws: `SystemFault`.
    static func append(_ path: String, to output: CInt) throws(SystemFault) {
        let input = open(path, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw SystemFault("open \(path)") }
        defer { close(input) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceBytes, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = read(input, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemFault("read \(path)") }
            if count == 0 { return }
            let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            guard Descriptor.writeAll(piece, to: output) else { throw SystemFault("write a copy of \(path)") }
        }
    }
}
