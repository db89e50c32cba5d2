import Primitives
import Testing

@testable import Gateway

@Suite struct WatchedFileTests {
    private func time(_ milliseconds: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: milliseconds * 1_000_000)
    }

    @Test func change_isSeenAtTheNextLook_once() throws {
        let directory = try TemporaryDirectory()
        var file = WatchedFile(path: directory.path + "/f")
        var looks = [file.hasChanged(at: time(0))]
        try directory.write("1", to: "f")
        looks.append(file.hasChanged(at: time(WatchedFile.interval - 1)))
        looks.append(file.hasChanged(at: time(WatchedFile.interval)))
        looks.append(file.hasChanged(at: time(WatchedFile.interval * 2)))
        try directory.write("2", to: "f")
        looks.append(file.hasChanged(at: time(WatchedFile.interval * 3)))
        #expect(looks == [true, false, true, false, true])
    }
}
