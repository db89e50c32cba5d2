import Glibc

/// What the files of a store and of its text are written through: the system's own calls, or, for tests, a
/// disk that lies, fills up and fails.
package struct Disk: Sendable {
    /// SQLite's way to its files (a VFS), by name; nil for the system's.
    package var vfs: String?
    /// Writes bytes at an offset, or at the end of a file open for appending where there is none; answers how
    /// many, or -1.
    package var write: @Sendable (_ descriptor: Int32, UnsafeRawBufferPointer, _ offset: Int?) -> Int
    /// Waits until the disk has a file's bytes; answers 0, or -1.
    package var synchronize: @Sendable (_ descriptor: Int32) -> Int32
    /// The same for the names in a directory.
    package var synchronizeNames: @Sendable (_ descriptor: Int32) -> Int32

    /// A disk with these calls.
    package init(
        vfs: String?, write: @escaping @Sendable (Int32, UnsafeRawBufferPointer, Int?) -> Int,
        synchronize: @escaping @Sendable (Int32) -> Int32,
        synchronizeNames: @escaping @Sendable (Int32) -> Int32
    ) {
        self.vfs = vfs
        self.write = write
        self.synchronize = synchronize
        self.synchronizeNames = synchronizeNames
    }

    /// The system's.
    package static let system = Disk(
        vfs: nil,
        write: { descriptor, bytes, offset in
            guard let offset else { return Glibc.write(descriptor, bytes.baseAddress, bytes.count) }
            return pwrite(descriptor, bytes.baseAddress, bytes.count, off_t(offset))
        }, synchronize: { fdatasync($0) }, synchronizeNames: { fsync($0) })

    /// Waits until the disk has the names in this directory; answers 0, or -1 with `errno`.
    package func synchronizeNames(in directory: String) -> Int32 {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return -1 }
        defer { close(descriptor) }
        return synchronizeNames(descriptor)
    }
}
