import CSQLite
import Foundation
import Synchronization

/// SQLite's way to a faulty disk: the system's own VFS, asked for leave before each write and told of each
/// wait.
final class FaultyVFS: @unchecked Sendable {
    let name: String
    /// Set once, before any file is opened.
    weak var disk: FaultyDisk?
    private let own: UnsafeMutablePointer<sqlite3_vfs>
    private let base: UnsafeMutablePointer<sqlite3_vfs>
    private static let count = Atomic<Int>(0)

    init() throws {
        guard let base = sqlite3_vfs_find(nil) else { throw TestKitError("SQLite has no VFS.") }
        self.base = base
        name = "faulty-\(Self.count.add(1, ordering: .relaxed).newValue)"
        own = .allocate(capacity: 1)
        own.initialize(to: base.pointee)
        own.pointee.zName = UnsafePointer(strdup(name))
        own.pointee.pAppData = Unmanaged.passUnretained(self).toOpaque()
        own.pointee.szOsFile = Int32(FaultyFile.headerBytes) + base.pointee.szOsFile
        own.pointee.xOpen = { vfs, path, file, flags, outcome in
            guard let vfs, let file, let appData = vfs.pointee.pAppData else { return SQLITE_CANTOPEN }
            let me = Unmanaged<FaultyVFS>.fromOpaque(appData).takeUnretainedValue()
            file.pointee.pMethods = nil
            guard me.admits() == SQLITE_OK else { return SQLITE_CANTOPEN }
            let status = me.base.pointee.xOpen(me.base, path, FaultyFile.base(of: file), flags, outcome)
            guard status == SQLITE_OK else { return status }
            FaultyFile.prepare(file, path: path.map { String(cString: $0) } ?? "", vfs: me)
            return status
        }
        own.pointee.xDelete = { vfs, path, synchronizes in
            guard let appData = vfs?.pointee.pAppData else { return SQLITE_IOERR }
            let me = Unmanaged<FaultyVFS>.fromOpaque(appData).takeUnretainedValue()
            guard me.admits() == SQLITE_OK else { return SQLITE_IOERR }
            return me.base.pointee.xDelete(me.base, path, synchronizes)
        }
        sqlite3_vfs_register(own, 0)
    }

    deinit {
        sqlite3_vfs_unregister(own)
        free(UnsafeMutablePointer(mutating: own.pointee.zName))
        own.deallocate()
    }

    /// Whether this may be written, which makes a file longer by so much; in SQLite's terms.
    func admits(writeTo range: Range<Int> = 0..<0, of path: String = "", growth: Int = 0) -> Int32 {
        switch disk?.admits(writeTo: range, of: path, growth: growth) {
        case 0: SQLITE_OK
        case ENOSPC: SQLITE_FULL
        default: ioError(3)
        }
    }

    /// Waits for a file.
    func wait(for path: String) -> Int32 { disk?.wait(forFile: path) == true ? SQLITE_OK : ioError(4) }

    /// SQLITE_IOERR_WRITE is 3, SQLITE_IOERR_FSYNC 4: macros that are not imported.
    private func ioError(_ kind: Int32) -> Int32 { SQLITE_IOERR | kind << 8 }
}
