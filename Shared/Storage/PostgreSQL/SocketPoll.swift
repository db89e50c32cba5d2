import CLinux
import Glibc

/// What the driver's thread sleeps on: sockets, each known by a tag. Any thread may change what is watched,
/// also while another sleeps.
final class SocketPoll: Sendable {
    private static let foundMax = 64

    private let descriptor: Int32

    /// - Throws: `StorageError.unavailable` if the process has no descriptor left.
    init() throws(StorageError) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else {
            throw StorageError(.unavailable, detail: "no descriptor: errno \(errno)")
        }
    }

    deinit {
        close(descriptor)
    }

    /// Watches a socket for these events of `poll` from now on, and for no others but its loss.
    func watch(_ socket: Int32, for events: Int16, tag: Int) {
        var entry = epoll_event()
        entry.events = UInt32(UInt16(bitPattern: events))
        entry.data.u64 = UInt64(tag)
        // A closed socket leaves by itself, and its number may come back as another's.
        if epoll_ctl(descriptor, EPOLL_CTL_MOD, socket, &entry) != 0, errno == ENOENT {
            _ = epoll_ctl(descriptor, EPOLL_CTL_ADD, socket, &entry)
        }
    }

    /// Sleeps until something is found, or for so long; answers the tags, none where a signal came.
    func wait(milliseconds: Int32) -> [Int] {
        withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: Self.foundMax) { entries in
            let count = epoll_wait(descriptor, entries.baseAddress, Int32(entries.count), milliseconds)
            return entries.prefix(Int(max(0, count))).map { Int($0.data.u64) }
        }
    }

    /// Waits on this thread until a socket can be read from, or for so long; answers whether it can.
    static func waitToRead(_ socket: Int32, microseconds: Int) -> Bool {
        var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        var limit = timespec(tv_sec: 0, tv_nsec: microseconds * 1000)
        return ppoll(&entry, 1, &limit, nil) > 0
    }
}
