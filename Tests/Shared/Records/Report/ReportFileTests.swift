import Glibc
import Primitives
import TestSupport
import Testing

@testable import Records

@Suite struct ReportFileTests {
    private let now = Timestamp(milliseconds: 1_769_860_800_000)
    private let report = Array("# Project Status - 2026-01-31T12:00:00.000Z\nx\n".utf8)
    private let block = """
        <!-- holdfast:begin -->
        # Project Status - 2026-01-31T12:00:00.000Z
        x
        <!-- holdfast:end -->
        """

    private func read(_ path: String) -> String? {
        guard case .success(let content?) = FileContent.read(path) else { return nil }
        return String(decoding: content.bytes, as: UTF8.self)
    }

    private func files(in directory: TemporaryDirectory) throws -> [String] {
        let stream = try #require(opendir(directory.path))
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    @Test func noFile_isMadeOnlyWhereAsked() throws {
        let directory = try TemporaryDirectory()
        let file = ReportFile(path: directory.path + "/s.md")
        #expect(file.put(report, .refresh, now: now) == .unmarked)
        #expect(try files(in: directory) == [])
        #expect(file.put(report, .write, now: now) == .written)
        #expect(read(file.path) == block + "\n")
        #expect(file.isMarked)
        #expect(file.put(report, .refresh, now: now) == .unchanged)
        #expect(try files(in: directory) == ["s.md"])
    }

    @Test func handWrittenFile_keepsItsTextAndItsMode() throws {
        let directory = try TemporaryDirectory()
        let file = ReportFile(path: directory.path + "/s.md")
        #expect(FileContent.create(file.path, Array("Mine".utf8), mode: 0o640))
        #expect(file.put(report, .refresh, now: now) == .unmarked)
        #expect(read(file.path) == "Mine")
        #expect(file.put(report, .write, now: now) == .written)
        #expect(read(file.path) == "Mine\n\n" + block + "\n")
        #expect(file.put(report + Array("y\n".utf8), .refresh, now: now) == .written)
        #expect(read(file.path)?.hasPrefix("Mine\n\n<!--") == true)
        var status = stat()
        #expect(stat(file.path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o640)
    }

    @Test func replace_copiesTheFileAside() throws {
        let directory = try TemporaryDirectory()
        let file = ReportFile(path: directory.path + "/s.md")
        #expect(FileContent.create(file.path, Array("Mine".utf8), mode: 0o600))
        #expect(file.put(report, .replace, now: now) == .written)
        #expect(read(file.path) == block + "\n")
        #expect(try files(in: directory) == ["s.md", "s.md.bak-20260131T120000.000Z"])
        #expect(read(file.path + ".bak-20260131T120000.000Z") == "Mine")
        // What has markers keeps what is around them all the same.
        #expect(file.put(report, .replace, now: now) == .unchanged)
    }

    @Test func unbalancedMarkers_leaveTheFileAlone() throws {
        let directory = try TemporaryDirectory()
        let file = ReportFile(path: directory.path + "/s.md")
        let text = "<!-- holdfast:begin -->\nx\n"
        #expect(FileContent.create(file.path, Array(text.utf8), mode: 0o600))
        for mode in [ReportFile.Mode.refresh, .write] {
            #expect(file.put(report, mode, now: now) == .unbalanced)
        }
        #expect(read(file.path) == text)
    }

    @Test func linkOrDirectory_isNotFollowed() throws {
        let directory = try TemporaryDirectory()
        #expect(FileContent.create(directory.path + "/other", Array("Theirs".utf8), mode: 0o600))
        #expect(symlink("other", directory.path + "/s.md") == 0)
        #expect(ReportFile(path: directory.path + "/s.md").put(report, .write, now: now) == .unusable)
        #expect(read(directory.path + "/other") == "Theirs")
        #expect(ReportFile(path: directory.path).put(report, .write, now: now) == .unusable)
    }

    @Test func changedMeanwhile_isNotReplaced() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/s.md"
        #expect(FileContent.create(path, Array("Mine".utf8), mode: 0o600))
        let old = try FileContent.read(path).get()
        unlink(path)
        #expect(FileContent.create(path, Array("Newer".utf8), mode: 0o600))
        guard case .changedMeanwhile = FileContent.replace(path, by: report, over: old) else {
            Issue.record("it was replaced")
            return
        }
        #expect(read(path) == "Newer")
        #expect(try files(in: directory) == ["s.md"])
    }
}
