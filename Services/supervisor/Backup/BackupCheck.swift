import Crypto
import Glibc
import NIOCore
import Processes
import Wire

/// Whether a backup is whole: read anew from its directory, every byte and every line.
struct BackupCheck {
    static let manifestName = "manifest.json"
    static let recordsName = "records.jsonl"

    /// No line is longer: a record is no more than a frame, and its change has it twice.
    private static let lineBytesMax = 67_108_864
    private static let pieceBytes = 1 << 20

    let directory: String

    private var recordsPath: String { "\(directory)/\(Self.recordsName)" }

    /// What it says of itself, without looking at its records.
    ///
    /// - Throws: `BackupFault`.
    func manifest() throws(BackupFault) -> BackupManifest {
        guard ThisProcess.isDirectory(directory) else { throw BackupFault("there is no such directory") }
        return try BackupManifest(try content(of: Self.manifestName))
    }

    /// Reads all of it.
    ///
    /// - Throws: `BackupFault`.
    func run() throws(BackupFault) -> BackupManifest {
        let manifest = try manifest()
        guard let sums = BackupChecksums(try content(of: BackupChecksums.fileName)) else {
            throw BackupFault("its \(BackupChecksums.fileName) makes no sense")
        }
        for name in [Self.manifestName, Self.recordsName] {
            guard let sum = sums.files.first(where: { $0.name == name }) else {
                throw BackupFault("its \(BackupChecksums.fileName) does not name \(name)")
            }
            guard
                try translated({ () throws(SystemFault) in
                    try BackupChecksums.digest(of: "\(directory)/\(name)")
                }) == sum.sha256
            else { throw BackupFault("\(name) was changed or cut: its checksum is another") }
        }
        try checkRecords(manifest)
        return manifest
    }

    private func content(of name: String) throws(BackupFault) -> ByteBuffer {
        let content = try translated { () throws(SystemFault) in try Files.read("\(directory)/\(name)") }
        guard let content else { throw BackupFault("it is no backup, or not all of one: \(name) is missing") }
        return content
    }

    private func translated<Answer>(_ body: () throws(SystemFault) -> Answer) throws(BackupFault) -> Answer {
        do throws(SystemFault) { return try body() } catch { throw BackupFault("it can't be read: \(error)") }
    }

    // MARK: Records

    private func checkRecords(_ manifest: BackupManifest) throws(BackupFault) {
        let descriptor = open(recordsPath, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            throw BackupFault("it can't be read: \(SystemFault("open \(recordsPath)"))")
        }
        defer { close(descriptor) }
        let found: (head: ExportFile.Head, sections: [ExportFile.Section])
        do throws(ExportFile.Fault) { found = try ExportFile.read(descriptor) } catch {
            throw BackupFault(error.sentence)
        }
        let told = JSONObject(found.sections.map { ($0.service, $0.manifest) })
        guard found.head.id == manifest.id, JSON.object(told) == .object(manifest.services) else {
            throw BackupFault("its manifest is another export's")
        }
        for section in found.sections { try check(section, in: descriptor) }
    }

    /// Counts the rows of one service and takes their digest.
    private func check(_ section: ExportFile.Section, in descriptor: CInt) throws(BackupFault) {
        var (digest, buffer, place) = (SHA256(), ByteBuffer(), section.offset)
        var counts: [String: Int64] = [:]
        let end = section.offset + section.bytes
        while place < end {
            let wanted = Int(min(Int64(Self.pieceBytes), end - place))
            let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: wanted) { free in
                let count = pread(descriptor, free.baseAddress, wanted, off_t(place))
                if count > 0 {
                    digest.update(bufferPointer: UnsafeRawBufferPointer(rebasing: free[..<count]))
                }
                return max(0, count)
            }
            guard count > 0 else { throw BackupFault("\(Self.recordsName) ends too early") }
            place += Int64(count)
            while let newline = buffer.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
                let line = buffer.readSlice(length: newline - buffer.readerIndex) ?? ByteBuffer()
                buffer.moveReaderIndex(forwardBy: 1)
                guard let table = (try? JSONSlice(checking: line))?["table"]?.string else {
                    throw BackupFault("a line of \(section.service) is no row of a table")
                }
                counts[table, default: 0] += 1
            }
            guard buffer.readableBytes <= Self.lineBytesMax else { throw BackupFault("a line is too long") }
            buffer.discardReadBytes()
        }
        guard BackupChecksums.hexadecimal(digest.finalize()) == section.sha256 else {
            throw BackupFault("the rows of \(section.service) were changed: their checksum is another")
        }
        let promised = section.manifest["tables"]?.object?.members.filter { $0.value != 0 } ?? []
        guard promised.count == counts.count, promised.allSatisfy({ counts[$0.key] == $0.value.integer })
        else {
            throw BackupFault("the rows of \(section.service) are not as many as it says")
        }
    }
}
