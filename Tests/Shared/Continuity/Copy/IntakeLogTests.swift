import Foundation
import NIOCore
import Primitives
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Continuity

struct IntakeLogTests {
    private let directory: TemporaryDirectory
    private let path: String
    private let place: IntakePlace

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("things.intake")
        place = IntakePlace(log: Clocks.system.identifier(), shown: 0)
    }

    private func entry(_ number: Int64, bytes: Int = 10) -> IntakeEntry {
        let operation = Clocks.system.identifier()
        return IntakeEntry(
            number: number,
            operation: OperationRecord(
                id: operation, tool: "t", payloadDigest: "00", actor: "tester",
                outcome: ByteBuffer(string: #"{"version":1}"#), at: Timestamp(milliseconds: 1_000)),
            changes: [
                Change(
                    sequence: number, entity: "thing", entityID: "x", version: 1, action: "created",
                    actor: "tester", at: "2026-01-31T12:00:00.000Z", operationID: operation, before: nil,
                    after: ByteBuffer(string: #"{"name":"\#(String(repeating: "a", count: bytes))"}"#))
            ])
    }

    private func bytes() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

    @Test func whatWasAppended_isReadAfterItsPlace() throws {
        let (log, left) = try IntakeLog.open(path, at: place)
        #expect(left.isEmpty)
        let entries = (1...3).map { entry($0) }
        for entry in entries { try log.append(entry) }
        #expect(IntakeLog.entries(in: path, after: place) == entries)
        let later = IntakePlace(log: place.log, shown: 2)
        #expect(IntakeLog.entries(in: path, after: later) == [entries[2]])
        let (next, found) = try IntakeLog.open(path, at: later)
        #expect(found == [entries[2]])
        let last = entry(4)
        try next.append(last)
        #expect(IntakeLog.entries(in: path, after: place) == [entries[2], last])
    }

    @Test func entryWithoutAnOperation_isReadAsItWas() throws {
        let (log, _) = try IntakeLog.open(path, at: place)
        let plain = IntakeEntry(number: 1, operation: nil, changes: entry(1).changes)
        try log.append(plain)
        #expect(IntakeLog.entries(in: path, after: place) == [plain])
    }

    @Test func logOfAnotherFile_saysNothing() throws {
        let (log, _) = try IntakeLog.open(path, at: place)
        try log.append(entry(1))
        let other = IntakePlace(log: Clocks.system.identifier(), shown: 0)
        #expect(IntakeLog.entries(in: path, after: other).isEmpty)
        #expect(try IntakeLog.open(path, at: other).1.isEmpty)
        #expect(IntakeLog.entries(in: path, after: place).isEmpty)
    }

    /// A process that is killed may leave part of a record; whatever was garbled ends what can be read.
    @Test func damagedEnd_isLeftOut() throws {
        let (log, _) = try IntakeLog.open(path, at: place)
        let entries = (1...2).map { entry($0) }
        try log.append(entries[0])
        let one = try bytes().count
        try log.append(entries[1])
        let whole = try bytes()
        for end in one..<whole.count {
            try whole.prefix(end).write(to: URL(fileURLWithPath: path))
            #expect(IntakeLog.entries(in: path, after: place) == [entries[0]])
        }
        for index in one..<whole.count {
            var garbled = whole
            garbled[index] ^= 0x41
            try garbled.write(to: URL(fileURLWithPath: path))
            #expect(IntakeLog.entries(in: path, after: place) == [entries[0]])
        }
    }

    @Test func whatTheTablesShow_isForgotten() throws {
        let (log, _) = try IntakeLog.open(path, at: place)
        let empty = try bytes().count
        for number in 1...3 { try log.append(entry(Int64(number))) }
        log.drop(through: 2)
        #expect(IntakeLog.entries(in: path, after: IntakePlace(log: place.log, shown: 2)).count == 1)
        log.drop(through: 3)
        #expect(try bytes().count == empty)
        let next = entry(4)
        try log.append(next)
        #expect(IntakeLog.entries(in: path, after: place) == [next])
    }

    @Test func longFile_keepsOnlyWhatIsNotShown() throws {
        let (log, _) = try IntakeLog.open(path, at: place)
        let large = IntakeLog.lengthMax / 2
        for number in 1...3 { try log.append(entry(Int64(number), bytes: large)) }
        let last = entry(4)
        try log.append(last)
        log.drop(through: 2)
        #expect(try bytes().count < 2 * large)
        #expect(IntakeLog.entries(in: path, after: place).map(\.number) == [3, 4])
        let next = entry(5)
        try log.append(next)
        log.drop(through: 4)
        #expect(IntakeLog.entries(in: path, after: IntakePlace(log: place.log, shown: 4)) == [next])
    }

    @Test func removedFile_isWrittenBackWithWhatIsNotShown() throws {
        let (log, _) = try IntakeLog.open(path, at: place)
        let entries = (1...3).map { entry($0) }
        for entry in entries.prefix(2) { try log.append(entry) }
        log.drop(through: 1)
        try FileManager.default.removeItem(atPath: path)
        try log.append(entries[2])
        #expect(IntakeLog.entries(in: path, after: place) == [entries[1], entries[2]])
    }

    @Test func fullDisk_keepsNothingOfTheEntry() throws {
        let room = Mutex(Int.max)
        var disk = Disk.system
        disk.write = { descriptor, bytes, offset in
            let room = room.withLock { $0 }
            let part = UnsafeRawBufferPointer(rebasing: bytes.prefix(room))
            return Disk.system.write(descriptor, part, offset)
        }
        let (log, _) = try IntakeLog.open(path, at: place, disk: disk)
        let entries = (1...2).map { entry($0) }
        try log.append(entries[0])
        let length = try bytes().count
        for part in [0, 1, 20] {
            room.withLock { $0 = part }
            #expect(throws: StorageError.self) { try log.append(entry(9)) }
            #expect(try bytes().count == length)
        }
        room.withLock { $0 = .max }
        try log.append(entries[1])
        #expect(IntakeLog.entries(in: path, after: place) == entries)
    }

    @Test func path_isBesideTheCopy() {
        #expect(IntakeLog.path(beside: "copy/things-primary.sqlite") == "copy/things-primary.intake")
        #expect(IntakeLog.path(beside: "copy/other") == "copy/other.intake")
    }
}
