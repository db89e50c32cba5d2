import Foundation

/// What a faulty disk has and what was written to it. Files are known by their inodes, which are kept open,
/// so that no other file ever gets their number.
struct FaultyDiskState {
    /// One file, whatever its name.
    private struct File {
        let handle: FileHandle
        var durable: [UInt8] = []
        /// What it held when a wait for it failed: the system takes that for written, and it never is, but
        /// for what is written once more.
        var forgotten: [UInt8]?
        var rewritten = IndexSet()

        var written: [UInt8] {
            try? handle.seek(toOffset: 0)
            return [UInt8]((try? handle.readToEnd()) ?? Data())
        }
    }

    private let directory: String
    private var files: [UInt64: File] = [:]
    /// Which file has which name, as far as the disk has it.
    private var names: [String: UInt64] = [:]
    var fault: FaultyDisk.Fault?
    private(set) var waits = 0
    private var grown = 0
    /// What is there once the power has failed; nil while it has not.
    private(set) var image: [String: [UInt8]]?

    init(directory: String) {
        self.directory = directory
    }

    /// Takes all that is there for durable.
    mutating func adopt() {
        names = look()
        for inode in names.values {
            let written = files[inode]?.written ?? []
            files[inode]?.durable = written
        }
    }

    /// 0, or the error number of a write to this part of a file, which makes it longer by so much.
    mutating func admits(writeTo range: Range<Int>, of path: String, growth: Int) -> Int32 {
        if image != nil { return EIO }
        note(range, of: path)
        guard case .space(let bytes) = fault else { return 0 }
        guard grown + growth <= bytes else { return growth > 0 ? ENOSPC : 0 }
        grown += growth
        return 0
    }

    private mutating func note(_ range: Range<Int>, of path: String) {
        for (inode, file) in files where file.forgotten != nil && look()[path] == inode {
            files[inode]?.rewritten.insert(integersIn: range)
        }
    }

    /// Waits for a file's bytes, or for the names in a directory; answers whether that succeeded.
    ///
    /// - Parameter isNamed: Whether the file's name is waited for, too, where the disk does not have it.
    mutating func wait(for path: String, isNamed: Bool) -> Bool {
        guard image == nil else { return false }
        waits += 1
        let now = look()
        switch fault {
        case .crash(waits, let loss, let seed):
            image = crashed(now, loss, seed)
            return false
        case .failure(waits):
            if let inode = now[path] { forget(inode) }
            return false
        case .failures(let suffixes) where suffixes.contains { path.hasSuffix($0) }:
            if let inode = now[path] { forget(inode) }
            return false
        case .lie(let suffixes) where suffixes.contains { path.hasSuffix($0) }: return true
        default: break
        }
        guard let inode = now[path] else {
            keepNames(in: path, now)
            return true
        }
        keep(inode)
        if isNamed, names[path] != inode {
            keepNames(in: (path as NSString).deletingLastPathComponent, now)
        }
        return true
    }

    private mutating func forget(_ inode: UInt64) {
        guard var file = files[inode] else { return }
        file.forgotten = file.written
        file.rewritten = IndexSet()
        files[inode] = file
    }

    private mutating func keepNames(in folder: String, _ now: [String: UInt64]) {
        for name in Set(names.keys).union(now.keys)
        where (name as NSString).deletingLastPathComponent == folder {
            names[name] = now[name]
        }
    }

    private mutating func keep(_ inode: UInt64) {
        guard var file = files[inode] else { return }
        let written = file.written
        let durable = file.durable
        file.durable = written
        if let forgotten = file.forgotten {
            for index in written.indices.prefix(forgotten.count) where !file.rewritten.contains(index) {
                file.durable[index] = index < durable.count ? durable[index] : 0
            }
        }
        files[inode] = file
    }

    // MARK: The power fails

    private func crashed(
        _ now: [String: UInt64], _ loss: FaultyDisk.Loss, _ seed: UInt64
    ) -> [String: [UInt8]] {
        var random = SeededGenerator(seed: seed)
        let isRenamed =
            switch loss {
            case .kept: true
            case .dropped: false
            case .garbled, .mixed: Bool.random(using: &random)
            }
        let chosen = isRenamed ? now : names
        return Dictionary(
            uniqueKeysWithValues: chosen.sorted { $0.key < $1.key }.compactMap { name, inode in
                files[inode].map { file in
                    let bytes = DiskImage.bytes(
                        durable: file.durable, written: file.written, loss: loss, using: &random)
                    return (name, bytes)
                }
            })
    }

    mutating func restart(losing loss: FaultyDisk.Loss, seed: UInt64) throws {
        let image = image ?? crashed(look(), loss, seed)
        for name in look().keys { try FileManager.default.removeItem(atPath: name) }
        for name in everything where name.hasSuffix("-shm") {
            try? FileManager.default.removeItem(atPath: name)
        }
        for (name, bytes) in image { try Data(bytes).write(to: URL(fileURLWithPath: name)) }
        self = FaultyDiskState(directory: directory)
        adopt()
    }

    // MARK: The directory

    private static let withoutContent = ["-shm", ".lock"]

    private var everything: [String] {
        let names = FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? []
        return names.map { "\(directory)/\($0)" }
    }

    /// Which file has which name now; new ones are known from here on.
    private mutating func look() -> [String: UInt64] {
        var found: [String: UInt64] = [:]
        for path in everything where !Self.withoutContent.contains(where: path.hasSuffix) {
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            found[path] = UInt64(status.st_ino)
            guard files[UInt64(status.st_ino)] == nil, let handle = FileHandle(forReadingAtPath: path) else {
                continue
            }
            files[UInt64(status.st_ino)] = File(handle: handle)
        }
        return found
    }

    /// The path that leads to an open file.
    static func path(of descriptor: Int32) -> String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")) ?? ""
    }
}
