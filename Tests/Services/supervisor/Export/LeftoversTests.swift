import Foundation
import Primitives
import TestSupport
import Testing

@testable import Supervisor

@Suite struct LeftoversTests {
    @Test func onlyOldFilesOfExportsAndRestorations_go() throws {
        let directory = try TemporaryDirectory()
        let now = Clocks.system.now()
        let files = [
            ("export-1-vendors.jsonl", 3), ("restore-2.jsonl", 3), ("export-3-vendors.jsonl", 1),
            ("restore-4.jsonl", 0), ("workitems.sock", 99), ("restore-5.txt", 99), ("mine.jsonl", 99),
        ]
        for (name, hours) in files {
            let path = directory.file(name)
            try "x".write(toFile: path, atomically: true, encoding: .utf8)
            let date = Date(timeIntervalSince1970: Double(now.milliseconds) / 1000 - Double(hours) * 3600)
            try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
        }
        Leftovers.remove(in: directory.path, at: now)
        let left = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        #expect(Set(left) == Set(files.dropFirst(2).map(\.0)))
        Leftovers.remove(in: directory.file("none"), at: now)
    }
}
