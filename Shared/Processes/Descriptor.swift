import CLinux
import Glibc

/// File descriptors of a program that starts others: each closed when one is started, and each above those
/// that children inherit, so that handing one over never overwrites another.
public enum Descriptor {
    /// The lowest number such a descriptor may have.
    private static let floor: CInt = 16

    /// The same open file under a number from `floor` on; the old number is closed.
    ///
    /// - Throws: `SystemFault`.
    public static func raised(_ descriptor: CInt) throws(SystemFault) -> CInt {
        guard descriptor < floor else { return descriptor }
        let raised = fcntl(descriptor, F_DUPFD_CLOEXEC, floor)
        let fault = SystemFault("duplicate a descriptor")
        Glibc.close(descriptor)
        guard raised >= 0 else { throw fault }
        return raised
    }

    /// Two connected stream sockets.
    ///
    /// - Throws: `SystemFault`.
    public static func socketPair() throws(SystemFault) -> (CInt, CInt) {
        var ends: [CInt] = [-1, -1]
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw SystemFault("make a socket pair") }
        return try raised(ends)
    }

    /// A pipe: what is written to the second comes out of the first.
    ///
    /// - Throws: `SystemFault`.
    public static func pipe() throws(SystemFault) -> (CInt, CInt) {
        var ends: [CInt] = [-1, -1]
        guard pipe2(&ends, O_CLOEXEC) == 0 else { throw SystemFault("make a pipe") }
        return try raised(ends)
    }

    private static func raised(_ ends: [CInt]) throws(SystemFault) -> (CInt, CInt) {
        let first: CInt
        do throws(SystemFault) {
            first = try raised(ends[0])
        } catch {
            Glibc.close(ends[1])
            throw error
        }
        do throws(SystemFault) {
            return (first, try raised(ends[1]))
        } catch {
            Glibc.close(first)
            throw error
        }
    }

    /// Writes all of the text, waiting where it has to; what can't be written is lost.
    public static func write(_ text: String, to descriptor: CInt) {
        var copy = text
        _ = copy.withUTF8 { writeAll(UnsafeRawBufferPointer($0), to: descriptor) }
    }

    /// Writes all bytes, waiting where it has to; false if that failed.
    @discardableResult
    public static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count < 0 {
                if errno == EINTR { continue }
                // Whoever shares the terminal may have made it non-blocking.
                guard errno == EAGAIN else { return false }
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&wait, 1, 1000)
                continue
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
        return true
    }
}
