import NIOCore
import Wire

/// Frames, and the messages in them.
enum FrameBenchmarks {
    private static let call = ByteBuffer(
        string: #"{"jsonrpc":"2.0","id":4100000001,"method":"tools/call","params":{"name":"#
            + #""query_vendor_status","arguments":{"name":"vendor-017"},"_meta":{"dev.holdfast/actor":"#
            + #""claude-code","dev.holdfast/deadline-ms":30000}}}"#)

    /// An answer with a tree in it, about 50 KB.
    private static let answer: ByteBuffer = {
        let item = #"{"id":"019a0000-0000-7000-8000-000000000001","title":"Import invoices","version":3}"#
        let items = Array(repeating: item, count: 600).joined(separator: ",")
        return ByteBuffer(
            string: #"{"jsonrpc":"2.0","id":7,"result":{"structuredContent":{"children":["# + items + "]}}}")
    }()

    static var all: [Benchmark] {
        var output = ByteBuffer()
        output.reserveCapacity(1 << 16)
        var stream = ByteBuffer()
        for _ in 0..<16 { stream.writeFrame { $0.writeImmutableBuffer(call) } }
        return [
            Benchmark("frame, write", repeats: 2000) {
                output.clear()
                output.writeFrame { $0.writeImmutableBuffer(call) }
                keep(output.readableBytes)
            },
            Benchmark("frame, read 16 of one arrival", repeats: 500) {
                var decoder = FrameDecoder()
                decoder.append(stream)
                while let frame = try decoder.next() { keep(frame.readableBytes) }
            },
            Benchmark("message, scan a call", repeats: 1000) { keep(try Message(parsing: call)) },
            Benchmark("message, scan an answer of 50 KB", repeats: 20) {
                keep(try Message(parsing: answer))
            },
        ]
    }
}
