import Foundation
package import Storage
import Synchronization

/// A disk of one test that forgets what was not waited for, lies, fills up and fails: below SQLite as a VFS,
/// below the text files by `Disk`. Nothing is really waited for, so that thousands of waits take no time.
public final class FaultyDisk: Sendable {
    /// What becomes of what was written and not waited for when the power fails.
    public enum Loss: String, CaseIterable, Sendable {
        /// All of it is there.
        case kept
        /// Nothing of it.
        case dropped
        /// Its sectors hold anything.
        case garbled
        /// One or the other, sector by sector.
        case mixed
    }

    /// What goes wrong.
    public enum Fault: Sendable {
        /// The power fails at the wait of this number, counted from 1.
        case crash(atWait: Int, Loss, seed: UInt64)
        /// The wait of this number fails, and what it was for is never tried again.
        case failure(ofWait: Int)
        /// Waits for files whose names end so fail.
        case failures(of: [String])
        /// Waits for files whose names end so seem to succeed, and keep nothing.
        case lie(about: [String])
        /// Files can grow by so many bytes more.
        case space(bytes: Int)
    }

    private let state: Mutex<FaultyDiskState>
    private let vfs: FaultyVFS

    /// A disk that has what the directory holds, and keeps everything.
    public init(directory: String) throws {
        state = Mutex(FaultyDiskState(directory: directory))
        vfs = try FaultyVFS()
        state.withLock { $0.adopt() }
        vfs.disk = self
    }

    /// What the files below are to be written through.
    package var disk: Disk {
        Disk(
            vfs: vfs.name,
            write: { [self] descriptor, bytes, offset in
                var status = stat()
                fstat(descriptor, &status)
                let end = (offset ?? Int(status.st_size)) + bytes.count
                let range = (offset ?? Int(status.st_size))..<end
                errno = admits(
                    writeTo: range, of: FaultyDiskState.path(of: descriptor),
                    growth: max(0, end - Int(status.st_size)))
                guard errno == 0 else { return -1 }
                return Disk.system.write(descriptor, bytes, offset)
            }, synchronize: { [self] in wait(for: $0) }, synchronizeNames: { [self] in wait(for: $0) })
    }

    /// Has this go wrong from now on; nothing with nil.
    public func fail(_ fault: Fault?) { state.withLock { $0.fault = fault } }

    /// How many waits there have been since it began anew.
    public var waits: Int { state.withLock { $0.waits } }

    /// Whether the power has failed.
    public var isDead: Bool { state.withLock { $0.image != nil } }

    /// Brings the directory, which nobody uses, to what the disk had when the power failed, or would have if
    /// it failed now; everything works then.
    public func restart(losing loss: Loss = .dropped, seed: UInt64 = 0) throws {
        try state.withLock { try $0.restart(losing: loss, seed: seed) }
    }

    /// Takes all that is there for durable, as after a long time.
    public func settle() { state.withLock { $0.adopt() } }

    // MARK: What goes on

    /// 0, or the error number of a write to this part of a file, which makes it longer by so much.
    func admits(writeTo range: Range<Int> = 0..<0, of path: String = "", growth: Int = 0) -> Int32 {
        state.withLock { $0.admits(writeTo: range, of: path, growth: growth) }
    }

    private func wait(for descriptor: Int32) -> Int32 {
        answer(state.withLock { $0.wait(for: FaultyDiskState.path(of: descriptor), isNamed: false) })
    }

    private func answer(_ succeeded: Bool) -> Int32 {
        errno = succeeded ? 0 : EIO
        return succeeded ? 0 : -1
    }

    /// A wait of SQLite's, which waits for the name of a new log, too.
    func wait(forFile path: String) -> Bool {
        state.withLock { $0.wait(for: path, isNamed: true) }
    }
}
