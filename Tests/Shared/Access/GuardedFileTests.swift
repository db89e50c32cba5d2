import Glibc
import NIOCore
import TestSupport
import Testing

@testable import Access

@Suite struct GuardedFileTests {
    private func write(_ text: String, to path: String, mode: mode_t) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        _ = text.withCString { Glibc.write(descriptor, $0, strlen($0)) }
        close(descriptor)
        chmod(path, mode)
    }

    private func reason(_ path: String, _ protection: GuardedFile.Protection, bytesMax: Int = 100) -> String?
    {
        do throws(GuardedFile.Fault) {
            _ = try GuardedFile.read(path, protection, bytesMax: bytesMax)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test(
        arguments: [
            (0o600, true, true), (0o400, true, true), (0o700, true, true), (0o640, false, true),
            (0o604, false, true), (0o644, false, true), (0o660, false, false), (0o606, false, false),
            (0o622, false, false), (0o666, false, false), (0o601, false, true),
        ] as [(mode_t, Bool, Bool)])
    func whatOthersMayDo_decides(mode: mode_t, isSecret: Bool, isReadable: Bool) throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("f")
        write("x", to: path, mode: mode)
        #expect((reason(path, .secret) == nil) == isSecret)
        #expect((reason(path, .readable) == nil) == isReadable)
    }

    @Test func content_isReadWhole_orNotAtAll() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("f")
        write(String(repeating: "x", count: 100), to: path, mode: 0o600)
        #expect(try GuardedFile.read(path, .secret, bytesMax: 100)?.readableBytes == 100)
        #expect(reason(path, .secret, bytesMax: 99)?.contains("longer") == true)
    }

    @Test func noFile_isNil_andWhatIsNoFileIsRefusedWithoutWaiting() throws {
        let directory = try TemporaryDirectory()
        #expect(try GuardedFile.read(directory.file("none"), .secret, bytesMax: 9) == nil)
        #expect(reason(directory.path, .secret) == "is no regular file")
        let pipe = directory.file("pipe")
        mkfifo(pipe, 0o600)
        #expect(reason(pipe, .secret) == "is no regular file")
    }

    @Test func stamp_isAnother_afterEachChange() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("f")
        #expect(FileStamp(of: path) == nil)
        write("x", to: path, mode: 0o600)
        let first = FileStamp(of: path)
        #expect(first != nil)
        #expect(FileStamp(of: path) == first)
        let other = directory.file("g")
        write("y", to: other, mode: 0o600)
        rename(other, path)
        #expect(FileStamp(of: path) != first)
    }
}
