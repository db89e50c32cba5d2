import Foundation
import NIOCore
import Primitives
import TestSupport
import Testing
import Wire

@testable import Supervisor

/// A backup made by hand, damaged in every way.
@Suite struct BackupCheckTests {
    private static let row = #"{"table":"vendors","row":{"id":1}}"# + "\n"

    /// Writes a whole backup of one row into a directory.
    private func make(in directory: String) throws {
        let digest = BackupChecksums.hexadecimal(try #require(sha256(Self.row)))
        let manifest: JSON = [
            "tables": ["vendors": 1, "changes": 0], "lines": 1, "bytes": .integer(Self.row.utf8.count),
            "sha256": .string(digest),
        ]
        let head = ExportFile.Head(
            id: Clocks.system.identifier(), madeAt: Timestamp(milliseconds: 1_800_000_000_000))
        let section = ExportFile.Section(service: "vendors", manifest: manifest)
        let records =
            String(buffer: head.line) + String(buffer: section.line) + Self.row
            + String(buffer: ExportFile.end(lines: 1))
        let backup = BackupManifest(
            id: head.id, madeAt: head.madeAt, heldMilliseconds: 0, services: ["vendors": manifest],
            stores: [:], settings: [:])
        try write(records, BackupCheck.recordsName, in: directory)
        try write(String(buffer: backup.json.serialized), BackupCheck.manifestName, in: directory)
        try sum(directory)
    }

    private func write(_ text: String, _ name: String, in directory: String) throws {
        try text.write(toFile: "\(directory)/\(name)", atomically: true, encoding: .utf8)
    }

    /// Writes the digests of what is there, as somebody would who changes a backup on purpose.
    private func sum(_ directory: String) throws {
        let names = [BackupCheck.manifestName, BackupCheck.recordsName]
        let sums = try names.map { (name: $0, sha256: try BackupChecksums.digest(of: "\(directory)/\($0)")) }
        try write(String(buffer: BackupChecksums(sums).text), BackupChecksums.fileName, in: directory)
    }

    private func sha256(_ text: String) -> [UInt8]? {
        guard let directory = try? TemporaryDirectory() else { return nil }
        try? text.write(toFile: directory.file("text"), atomically: true, encoding: .utf8)
        guard let digest = try? BackupChecksums.digest(of: directory.file("text")) else { return nil }
        let digits = Array(digest)
        return stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(digits[$0...$0 + 1]), radix: 16)
        }
    }

    private func fault(_ directory: String) -> String? {
        do throws(BackupFault) {
            _ = try BackupCheck(directory: directory).run()
            return nil
        } catch {
            return error.phrase
        }
    }

    @Test func wholeBackup_isRead() throws {
        let directory = try TemporaryDirectory()
        try make(in: directory.path)
        #expect(fault(directory.path) == nil)
        #expect(try BackupCheck(directory: directory.path).run().lines == 1)
    }

    @Test(arguments: [BackupCheck.manifestName, BackupCheck.recordsName, BackupChecksums.fileName])
    func missingFile_isNamed(name: String) throws {
        let directory = try TemporaryDirectory()
        try make(in: directory.path)
        unlink(directory.file(name))
        let phrase = try #require(fault(directory.path))
        #expect(phrase.contains(name), "\(phrase)")
    }

    @Test func changedByte_isFound_withItsDigestOrWithout() throws {
        let directory = try TemporaryDirectory()
        try make(in: directory.path)
        let path = directory.file(BackupCheck.recordsName)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        for (change, reason) in [
            ((#"{"id":1}"#, #"{"id":2}"#), "checksum"),
            ((#""vendors","row""#, #""vendorz","row""#), "checksum"),
            ((#"{"table""#, #"{"cable""#), "no row of a table"),
            (("\"lines\":1}", "\"lines\":2}"), "fit together"),
        ] {
            let changed = text.replacingOccurrences(of: change.0, with: change.1)
            #expect(changed != text)
            try write(changed, BackupCheck.recordsName, in: directory.path)
            #expect(fault(directory.path)?.contains("checksum is another") == true)
            // Whoever changes the digests as well does not get far either.
            try sum(directory.path)
            let phrase = try #require(fault(directory.path))
            #expect(phrase.contains(reason), "\(phrase)")
            try write(text, BackupCheck.recordsName, in: directory.path)
            try sum(directory.path)
        }
        try write(String(text.dropLast(20)), BackupCheck.recordsName, in: directory.path)
        try sum(directory.path)
        #expect(fault(directory.path) != nil)
    }

    @Test func noSuchDirectory_isTold() throws {
        let directory = try TemporaryDirectory()
        #expect(fault(directory.file("none")) == "there is no such directory")
    }
}
