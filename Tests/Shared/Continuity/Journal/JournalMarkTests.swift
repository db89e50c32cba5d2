import Glibc
import NIOCore
import Primitives
import TestSupport
import Testing

@testable import Continuity

struct JournalMarkTests {
    private let content = JournalMark.Content(storeID: Identifier(high: 1, low: 2), last: 17, settled: 3)

    @Test func line_comesBack() {
        let line = JournalMark.text(content)
        #expect(line.readableBytes == 142)
        #expect(JournalMark.parse(line) == content)
    }

    @Test func anyByteChanged_isNoMark() {
        let line = JournalMark.text(content)
        for index in 0..<line.readableBytes {
            var altered = line
            altered.setInteger((line.getInteger(at: index) ?? UInt8(0)) ^ 1, at: index)
            #expect(JournalMark.parse(altered) == nil, "byte \(index)")
            #expect(JournalMark.parse(line.getSlice(at: 0, length: index) ?? line) == nil, "cut at \(index)")
        }
    }

    @Test func raising_isKept_andNeverFalls() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("mark")
        let mark = try JournalMark(path: path, content)
        #expect(mark.raise(to: 20))
        #expect(mark.raise(to: 19))
        #expect(JournalMark.read(path: path)?.last == 20)
        mark.settle(to: 9)
        #expect(mark.raise(to: 21))
        #expect(JournalMark.read(path: path)?.settled == 9)
        mark.close()
        #expect(!mark.raise(to: 22))
        #expect(JournalMark.read(path: path)?.last == 21)
    }

    @Test func missingFile_saysNothing() throws {
        let directory = try TemporaryDirectory()
        #expect(JournalMark.read(path: directory.file("mark")) == nil)
    }
}
