import Glibc
import NIOCore
import Processes
import Testing

@testable import Supervisor

@Suite struct LogSinkTests {
    @Test func linesOffered_arriveInOrder() throws {
        let (output, input) = try Descriptor.pipe()
        defer { close(output) }
        let sink = try LogSink(descriptor: input)
        for number in 0..<100 { #expect(sink.offer(ByteBuffer(string: "line \(number)\n"))) }
        sink.close(withinMilliseconds: 10_000)
        close(input)
        var text = ""
        var bytes = [UInt8](repeating: 0, count: 4096)
        while case let count = read(output, &bytes, bytes.count), count > 0 {
            text += String(decoding: bytes[..<count], as: UTF8.self)
        }
        #expect(text.split(separator: "\n").map(String.init) == (0..<100).map { "line \($0)" })
        #expect(!sink.offer(ByteBuffer(string: "too late\n")))
    }

    @Test func readerStalls_offersAreRefusedAndClosingEnds() throws {
        let (output, input) = try Descriptor.pipe()
        let sink = try LogSink(descriptor: input)
        let line = ByteBuffer(repeating: UInt8(ascii: "x"), count: 65_536)
        signal(SIGPIPE, SIG_IGN)
        // One batch may be on its way into the pipe; beyond that the limit holds.
        var taken = 0
        while sink.offer(line), taken < 100 { taken += 1 }
        #expect(taken < 100)
        sink.close(withinMilliseconds: 20)
        close(output)
        // The writing thread sees that nobody reads, and ends; `close` waits for just that.
        sink.close(withinMilliseconds: 10_000)
        close(input)
    }
}
