import CSQLite

/// An open file of a faulty VFS: SQLite's own header, whose it is, and behind that the system's file.
enum FaultyFile {
    /// What stands before the system's file.
    private struct Header {
        var file: sqlite3_file
        var opened: Unmanaged<Opened>
    }

    private final class Opened {
        let path: String
        let vfs: FaultyVFS

        init(path: String, vfs: FaultyVFS) {
            self.path = path
            self.vfs = vfs
        }
    }

    static let headerBytes = 16

    static func base(of file: UnsafeMutablePointer<sqlite3_file>) -> UnsafeMutablePointer<sqlite3_file> {
        (UnsafeMutableRawPointer(file) + headerBytes).assumingMemoryBound(to: sqlite3_file.self)
    }

    static func prepare(_ file: UnsafeMutablePointer<sqlite3_file>, path: String, vfs: FaultyVFS) {
        let opened = Unmanaged.passRetained(Opened(path: path, vfs: vfs))
        UnsafeMutableRawPointer(file).initializeMemory(
            as: Header.self, to: Header(file: sqlite3_file(pMethods: methods.pointer), opened: opened))
    }

    private static func opened(_ file: UnsafeMutablePointer<sqlite3_file>) -> Opened {
        let header = UnsafeMutableRawPointer(file).assumingMemoryBound(to: Header.self)
        return header.pointee.opened.takeUnretainedValue()
    }

    private static func close(_ file: UnsafeMutablePointer<sqlite3_file>) -> Int32 {
        let status = base(of: file).pointee.pMethods.pointee.xClose(base(of: file))
        UnsafeMutableRawPointer(file).assumingMemoryBound(to: Header.self).pointee.opened.release()
        file.pointee.pMethods = nil
        return status
    }

    private static func write(
        _ file: UnsafeMutablePointer<sqlite3_file>, _ bytes: UnsafeRawPointer?, _ count: Int32,
        _ offset: Int64
    ) -> Int32 {
        let base = base(of: file)
        var length: Int64 = 0
        _ = base.pointee.pMethods.pointee.xFileSize(base, &length)
        let opened = opened(file)
        let range = Int(offset)..<Int(offset) + Int(count)
        let leave = opened.vfs.admits(
            writeTo: range, of: opened.path, growth: max(0, range.upperBound - Int(length)))
        guard leave == SQLITE_OK else { return leave }
        return base.pointee.pMethods.pointee.xWrite(base, bytes, count, offset)
    }

    private static func truncate(_ file: UnsafeMutablePointer<sqlite3_file>, _ length: Int64) -> Int32 {
        let leave = opened(file).vfs.admits()
        guard leave == SQLITE_OK else { return leave }
        return base(of: file).pointee.pMethods.pointee.xTruncate(base(of: file), length)
    }

    private static func synchronize(_ file: UnsafeMutablePointer<sqlite3_file>) -> Int32 {
        let opened = opened(file)
        return opened.vfs.wait(for: opened.path)
    }

    private struct Methods: @unchecked Sendable {
        let pointer: UnsafeMutablePointer<sqlite3_io_methods>
    }

    /// Those of the second version: with shared memory, without a memory map.
    private static let methods: Methods = {
        var table = sqlite3_io_methods()
        table.iVersion = 2
        table.xClose = { $0.map(FaultyFile.close) ?? SQLITE_IOERR }
        table.xWrite = { file, bytes, count, offset in
            file.map { FaultyFile.write($0, bytes, count, offset) } ?? SQLITE_IOERR
        }
        table.xTruncate = { file, length in
            file.map { FaultyFile.truncate($0, length) } ?? SQLITE_IOERR
        }
        table.xSync = { file, _ in file.map(FaultyFile.synchronize) ?? SQLITE_IOERR }
        passOn(&table)
        let pointer = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        pointer.initialize(to: table)
        return Methods(pointer: pointer)
    }()

    /// What the system's VFS does as ever.
    private static func passOn(_ table: inout sqlite3_io_methods) {
        table.xRead = { below($0).methods.xRead(below($0).file, $1, $2, $3) }
        table.xFileSize = { below($0).methods.xFileSize(below($0).file, $1) }
        table.xLock = { below($0).methods.xLock(below($0).file, $1) }
        table.xUnlock = { below($0).methods.xUnlock(below($0).file, $1) }
        table.xCheckReservedLock = { below($0).methods.xCheckReservedLock(below($0).file, $1) }
        table.xFileControl = { below($0).methods.xFileControl(below($0).file, $1, $2) }
        table.xSectorSize = { below($0).methods.xSectorSize(below($0).file) }
        table.xDeviceCharacteristics = { below($0).methods.xDeviceCharacteristics(below($0).file) }
        table.xShmMap = { below($0).methods.xShmMap(below($0).file, $1, $2, $3, $4) }
        table.xShmLock = { below($0).methods.xShmLock(below($0).file, $1, $2, $3) }
        table.xShmBarrier = { below($0).methods.xShmBarrier(below($0).file) }
        table.xShmUnmap = { below($0).methods.xShmUnmap(below($0).file, $1) }
    }
}

/// The system's file and what it can do. Outside any type, so that C can call what calls it.
private func below(
    _ file: UnsafeMutablePointer<sqlite3_file>?
) -> (file: UnsafeMutablePointer<sqlite3_file>, methods: sqlite3_io_methods) {
    guard let file else { preconditionFailure("SQLite names the file of every call") }
    let base = FaultyFile.base(of: file)
    return (base, base.pointee.pMethods.pointee)
}
