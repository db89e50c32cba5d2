import Glibc
import Testing

@testable import Gateway

@Suite struct StateKeyTests {
    @Test func key_isDrawnOnceAndKeptForItsOwnerOnly() throws {
        let directory = try TemporaryDirectory()
        let first = StateKey.key(in: directory.path) { 0x0102_0304_0506_0708 }
        #expect(first.count == StateKey.byteCount)
        #expect(StateKey.key(in: directory.path) { 9 } == first)
        var status = stat()
        #expect(stat("\(directory.path)/gateway.key", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    @Test func directoryThatIsGone_givesAKeyForThisProcess() {
        #expect(StateKey.key(in: "/nonexistent/holdfast") { 7 }.count == StateKey.byteCount)
    }
}
