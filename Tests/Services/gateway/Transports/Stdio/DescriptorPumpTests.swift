import Foundation
import Testing

@testable import Gateway

@Suite struct DescriptorPumpTests {
    @Test func filesAndDevices_needAPump_pipesDoNot() throws {
        let directory = try TemporaryDirectory()
        try directory.write("text", to: "file")
        let file = open("\(directory.path)/file", O_RDONLY)
        let device = open("/dev/null", O_RDWR)
        let pipe = try #require(DescriptorPump.pipe())
        defer { for descriptor in [file, device, pipe.read, pipe.write] { close(descriptor) } }
        #expect(!DescriptorPump.isWatchable(file))
        #expect(!DescriptorPump.isWatchable(device))
        #expect(DescriptorPump.isWatchable(pipe.read))
        #expect(!DescriptorPump.isWatchable(-1))
    }

    @Test func pump_copiesToTheEnd_thenClosesBothSides() throws {
        let directory = try TemporaryDirectory()
        let text = String(repeating: "0123456789", count: 20_000)
        try directory.write(text, to: "source")
        let source = open("\(directory.path)/source", O_RDONLY)
        let target = open("\(directory.path)/target", O_WRONLY | O_CREAT, 0o600)
        let ends = EventQueue<Bool>()
        let isStarted = DescriptorPump.start(from: source, to: target) { ends.put(true) }
        #expect(isStarted)
        #expect(try ends.take())
        #expect(directory.contents(of: "target") == text)
    }
}
