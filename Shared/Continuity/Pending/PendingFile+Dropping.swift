import Glibc
import NIOCore
public import Primitives

extension PendingFile {
    /// Writes the file anew without the writes whose last outcome is older than `time`, and without their
    /// outcomes; everything else stays byte for byte.
    ///
    /// - Returns: How many writes were dropped.
    @discardableResult
    public func dropConcluded(before time: Timestamp) throws(PendingFileError) -> Int {
        guard access(path, F_OK) == 0 else { return 0 }
        return try locked { () throws(PendingFileError) in
            let old = try OpenFile(path, O_RDONLY)
            let operations = try concluded(before: time, in: old)
            guard !operations.isEmpty else { return 0 }
            let temporary = "\(path).new"
            unlink(temporary)
            do throws(PendingFileError) {
                let new = try OpenFile(temporary, O_WRONLY | O_CREAT | O_EXCL | O_APPEND, disk)
                let dropped = try copy(old, to: new, without: operations)
                try new.synchronize()
                guard rename(temporary, path) == 0 else { throw PendingFileError.unusable(path) }
                try OpenFile.synchronize(directory: directory, disk)
                return dropped
            } catch {
                unlink(temporary)
                throw error
            }
        }
    }

    private func concluded(
        before time: Timestamp, in file: OpenFile
    ) throws(PendingFileError) -> Set<Identifier> {
        var last: [Identifier: Timestamp] = [:]
        var parser = PendingParser()
        func note(_ record: PendingRecord) {
            if case .outcome(let outcome) = record { last[outcome.operationID] = outcome.at }
        }
        try file.forEachPiece { (piece) throws(PendingFileError) in parser.take(piece).forEach(note) }
        parser.end().map(note)
        return Set(last.filter { $0.value < time }.keys)
    }

    private func copy(
        _ old: OpenFile, to new: OpenFile, without operations: Set<Identifier>
    ) throws(PendingFileError) -> Int {
        var copier = PendingCopier(without: operations)
        var splitter = LineSplitter(lengthMax: PendingParser.lineBytesMax)
        try old.forEachPiece { (piece) throws(PendingFileError) in
            for line in splitter.take(piece) { copier.take(line) }
            if copier.output.readableBytes > 0 { try new.append(copier.takeOutput()) }
        }
        if let rest = splitter.end() { copier.take(rest) }
        copier.end()
        if copier.output.readableBytes > 0 { try new.append(copier.takeOutput()) }
        return copier.dropped
    }
}

/// Copies lines but for the records of some operations, whose line for people goes with them.
struct PendingCopier {
    private let operations: Set<Identifier>
    /// People's line of a record, held back until it is known whose it is.
    private var held: ByteBuffer?
    /// What is to be written next.
    private(set) var output = ByteBuffer()
    /// How many writes were left out.
    private(set) var dropped = 0

    init(without operations: Set<Identifier>) {
        self.operations = operations
    }

    /// Takes what is to be written.
    mutating func takeOutput() -> ByteBuffer {
        defer { output = ByteBuffer() }
        return output
    }

    /// Copies or leaves out the next line.
    mutating func take(_ line: LineSplitter.Line) {
        switch PendingRecord.read(line) {
        case .record(.write(let write)) where operations.contains(write.entry.operationID):
            held = nil
            dropped += 1
        case .record(.outcome(let outcome)) where operations.contains(outcome.operationID):
            held = nil
        case .heading:
            end()
            if case .whole(let bytes) = line { held = bytes }
        default:
            end()
            switch line {
            case .whole(let bytes): write(bytes)
            case .unterminated(let bytes): output.writeImmutableBuffer(bytes)
            // Longer than anything that is ever written here: there is nothing to keep.
            case .overlong: break
            }
        }
    }

    /// Copies what was held back.
    mutating func end() {
        if let held { write(held) }
        held = nil
    }

    private mutating func write(_ line: ByteBuffer) {
        output.writeImmutableBuffer(line)
        output.writeInteger(UInt8(ascii: "\n"))
    }
}
