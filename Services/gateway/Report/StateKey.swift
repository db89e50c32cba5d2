import Glibc
import Primitives

/// The key by which the gateways of one installation know each other's states: drawn once, and kept where
/// only they can read it.
enum StateKey {
    static let byteCount = 32

    /// The key in this directory, which is drawn by whoever comes first. Where it can't be kept, it is good
    /// for this process only.
    static func key(in directory: String, random: () -> UInt64) -> [UInt8] {
        let path = "\(directory)/gateway.key"
        if let known = read(path) { return known }
        let drawn = (0..<byteCount / 8).flatMap { _ in
            withUnsafeBytes(of: random()) { Array($0) }
        }
        // Linked into place whole: another that comes at the same time finds it or wins.
        let temporary = "\(path).\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return drawn }
        let isWritten = drawn.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) == $0.count }
        close(descriptor)
        defer { unlink(temporary) }
        guard isWritten else { return drawn }
        return link(temporary, path) == 0 ? drawn : read(path) ?? drawn
    }

    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: byteCount + 1)
        let count = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
        guard count == byteCount else { return nil }
        return Array(bytes.prefix(byteCount))
    }
}
