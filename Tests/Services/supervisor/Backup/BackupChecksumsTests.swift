import Foundation
import NIOCore
import TestSupport
import Testing

@testable import Supervisor

@Suite struct BackupChecksumsTests {
    private static let sum = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    @Test func file_isThatOfSha256sum_andReadAgain() throws {
        let sums = BackupChecksums([("a.json", Self.sum), ("b.jsonl", Self.sum)])
        #expect(String(buffer: sums.text) == "\(Self.sum)  a.json\n\(Self.sum)  b.jsonl\n")
        #expect(BackupChecksums(sums.text) == sums)
        #expect(BackupChecksums(ByteBuffer(string: "\(Self.sum) *a.json\n"))?.files.first?.name == "a.json")
    }

    @Test(arguments: ["", "abc  a", sum, "\(sum)  ../a", "\(sum)  "])
    func whatIsNone_isRefused(text: String) {
        #expect(BackupChecksums(ByteBuffer(string: text)) == nil)
    }

    @Test func digest_isThatOfTheFile() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("empty")
        try "".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try BackupChecksums.digest(of: path) == Self.sum)
    }
}
