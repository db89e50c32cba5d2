import NIOCore

/// Cuts a stream of HTTP/1.1 responses into their bodies. Only what the gateway sends to a call: a length, no
/// chunks.
struct HTTPAnswers {
    /// What is no response of that sort.
    struct Fault: Error, Equatable {
        let reason: String
    }

    /// One response.
    struct Answer: Equatable {
        let status: Int
        let body: ByteBuffer
    }

    private var pending = ByteBuffer()

    mutating func append(_ bytes: ByteBuffer) {
        if pending.readableBytes == 0 {
            pending = bytes
        } else {
            pending.discardReadBytes()
            pending.writeImmutableBuffer(bytes)
        }
    }

    /// The next whole response; nil until more has arrived.
    mutating func next() throws(Fault) -> Answer? {
        guard let end = lengthOfHead() else { return nil }
        let head = pending.getString(at: pending.readerIndex, length: end) ?? ""
        let lines = head.split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count > 1, words[0] == "HTTP/1.1", let status = Int(words[1]) else {
            throw Fault(reason: "no response: \(head.prefix(60))")
        }
        var length: Int?
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "content-length" else { continue }
            length = Int(parts[1].drop { $0 == " " })
        }
        guard let length else { throw Fault(reason: "a response (\(status)) without a length") }
        guard pending.readableBytes >= end + length else { return nil }
        pending.moveReaderIndex(forwardBy: end)
        return Answer(status: status, body: pending.readSlice(length: length) ?? ByteBuffer())
    }

    /// The bytes up to the body.
    private func lengthOfHead() -> Int? {
        pending.withUnsafeReadableBytes { bytes in
            guard bytes.count >= 4 else { return nil }
            for place in 0...(bytes.count - 4)
            where bytes[place] == 0x0D && bytes[place + 1] == 0x0A && bytes[place + 2] == 0x0D
                && bytes[place + 3] == 0x0A
            {
                return place + 4
            }
            return nil
        }
    }
}
