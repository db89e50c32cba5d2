import NIOCore
import TestSupport
import Testing

@testable import Wire

@Suite struct FrameTests {
    @Test func frames_comeOutWholeHoweverTheyArrive() throws {
        let seed = SeededGenerator.seedOfThisRun()
        var generator = SeededGenerator(seed: seed)
        var bodies: [String] = []
        var stream = ByteBuffer()
        for index in 0..<500 {
            bodies.append(
                String(repeating: "x", count: Int.random(in: 1...300, using: &generator)) + "\(index)")
            stream.writeFrame { $0.writeString(bodies[index]) }
        }
        var decoder = FrameDecoder()
        var received: [String] = []
        while stream.readableBytes > 0 {
            let count = min(stream.readableBytes, Int.random(in: 1...700, using: &generator))
            let piece = stream.readSlice(length: count)
            decoder.append(try #require(piece))
            while let frame = try decoder.next() { received.append(String(buffer: frame)) }
        }
        #expect(received == bodies, "seed \(seed)")
        #expect(!decoder.isInsideFrame)
    }

    @Test(
        arguments: [
            ([0, 0, 0, 0], FrameFault.empty),
            ([1, 0, 0, 1], .tooLong(length: 16_777_217)),
            ([0x80, 0, 0, 0], .tooLong(length: 0x8000_0000)),
            ([0xFF, 0xFF, 0xFF, 0xFF], .tooLong(length: 0xFFFF_FFFF)),
        ] as [([UInt8], FrameFault)])
    func badLength_isRefused(_ bytes: [UInt8], _ fault: FrameFault) {
        var decoder = FrameDecoder()
        decoder.append(ByteBuffer(bytes: bytes))
        #expect(throws: fault) { try decoder.next() }
    }

    @Test func largestFrame_isTaken() throws {
        var decoder = FrameDecoder()
        var buffer = ByteBuffer()
        buffer.writeFrame { $0.writeRepeatingByte(0x20, count: 16_777_216) }
        decoder.append(buffer)
        #expect(try decoder.next()?.readableBytes == 16_777_216)
    }

    @Test func unfinishedFrame_isKnown() throws {
        var decoder = FrameDecoder()
        decoder.append(ByteBuffer(bytes: [0, 0]))
        #expect(try decoder.next() == nil)
        #expect(decoder.isInsideFrame)
    }
}
