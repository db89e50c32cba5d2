import Crypto
import Glibc
import NIOCore
import Processes
import Wire

/// The digests of a backup's files, as `sha256sum -c` reads them: `SHA256SUMS` in its directory.
struct BackupChecksums: Equatable, Sendable {
    static let fileName = "SHA256SUMS"

    /// Each file's name and its digest in lowercase hexadecimal.
    let files: [(name: String, sha256: String)]

    static func == (one: BackupChecksums, other: BackupChecksums) -> Bool {
        one.files.elementsEqual(other.files) { $0 == $1 }
    }

    init(_ files: [(name: String, sha256: String)]) { self.files = files }

    /// Reads such a file; nil where it is none.
    init?(_ text: ByteBuffer) {
        var files: [(name: String, sha256: String)] = []
        for line in String(buffer: text).split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
            let name = parts.count == 2 ? parts[1].drop { $0 == " " || $0 == "*" } : ""
            guard parts.first?.utf8.count == 64, !name.isEmpty, !name.contains("/") else { return nil }
            files.append((String(name), parts[0]))
        }
        guard !files.isEmpty else { return nil }
        self.init(files)
    }

    var text: ByteBuffer {
        ByteBuffer(string: files.map { "\($0.sha256)  \($0.name)\n" }.joined())
    }

    /// The digest of a file's bytes.
    ///
    /// - Throws: `SystemFault`.
    static func digest(of path: String) throws(SystemFault) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw SystemFault("open \(path)") }
        defer { close(descriptor) }
        // What was just written must come from the disk, as far as the system lets us ask for that.
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
        var digest = SHA256()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemFault("read \(path)") }
            if count == 0 { return hexadecimal(digest.finalize()) }
            digest.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
