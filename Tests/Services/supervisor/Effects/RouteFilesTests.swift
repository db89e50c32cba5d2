import NIOCore
import Primitives
import Testing

@testable import Supervisor

@Suite struct RouteFilesTests {
    private let files: RouteFiles
    private let now = Timestamp(milliseconds: 1_700_000_000_000)

    init() throws {
        let directory = try temporaryDirectory()
        files = RouteFiles(home: directory, runtimeDirectory: directory)
    }

    @Test func noFile_noEpochWasTaken() {
        let found = files.epochs(of: ["one"], now: now)
        #expect(found.epochs == [:])
        #expect(!found.isDamaged)
    }

    @Test func keptEpochs_areReadAgain() throws {
        try files.keep(["two": 9, "one": 1])
        let found = files.epochs(of: ["one"], now: now)
        #expect(found.epochs == ["one": 1, "two": 9])
        #expect(!found.isDamaged)
    }

    @Test(arguments: ["", "{", "[]", #"{"one":"7"}"#, #"{"one":-1}"#, #"{"one":1.5}"#])
    func fileThatMakesNoSense_epochsAreAboveAllThatWereCounted(content: String) throws {
        try Files.replace(files.home + "/routes.json", with: ByteBuffer(string: content))
        let found = files.epochs(of: ["one", "two"], now: now)
        #expect(found.epochs["one"] == 1_700_000_000)
        #expect(found.epochs["two"] == 1_700_000_000)
        #expect(found.isDamaged)
    }

    @Test func route_isReplacedAndRemoved() throws {
        var route = Route(service: "one", epoch: 1, writes: nil)
        for epoch in 1...2 {
            route.epoch = Int64(epoch)
            try files.publish(route)
            #expect(try Files.read(files.home + "/one.route") == route.fileContent)
        }
        files.remove("one")
        #expect(try Files.read(files.home + "/one.route") == nil)
    }
}
