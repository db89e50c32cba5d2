import Foundation
import Primitives
import TestSupport
import Testing

@testable import Supervisor

@Suite struct BackupShelfTests {
    private let time = Timestamp(milliseconds: 1_800_000_000_123)

    @Test func names_sortByTime_andNothingElseIsOne() throws {
        let names = [0, 1, 1000, 86_400_000].map { BackupShelf.name(at: time.advanced(milliseconds: $0)) }
        #expect(names == names.sorted() && Set(names).count == 4)
        #expect(names.allSatisfy { BackupShelf.isBackupName($0) })
        for other in ["holdfast-", "holdfast-now", ".unfinished-\(names[0])", "\(names[0])x", "x"] {
            #expect(!BackupShelf.isBackupName(other), "\(other)")
        }
    }

    @Test func shelf_isOneProcesss_andListsWhatIsComplete() throws {
        let directory = try TemporaryDirectory()
        let shelf = BackupShelf(path: directory.file("deep/backups"))
        let lock = try #require(try shelf.lock())
        #expect(try shelf.lock() == nil)
        let name = BackupShelf.name(at: time)
        for path in [shelf.directory(name), shelf.unfinished(name)] {
            #expect(mkdir(path, 0o700) == 0)
            #expect(FileManager.default.createFile(atPath: "\(path)/records.jsonl", contents: Data([1])))
        }
        #expect(shelf.names == [name])
        shelf.removeUnfinished()
        #expect(!FileManager.default.fileExists(atPath: shelf.unfinished(name)))
        #expect(shelf.names == [name])
        try shelf.remove(name)
        #expect(shelf.names == [])
        close(lock)
        let again = try #require(try shelf.lock())
        close(again)
    }
}
