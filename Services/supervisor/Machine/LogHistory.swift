import NIOCore

/// The last lines a service wrote, kept for whoever asks what went wrong.
struct LogHistory: Sendable, Equatable {
    /// How many lines are kept.
    static let linesMax = 100
    /// How much of a line is kept.
    static let lineBytesMax = 2048

    private var lines: [String] = []
    private var next = 0

    /// Keeps a line, at the cost of the oldest.
    mutating func append(_ line: ByteBuffer) {
        let text = String(decoding: line.readableBytesView.prefix(Self.lineBytesMax), as: UTF8.self)
        if lines.count < Self.linesMax {
            lines.append(text)
        } else {
            lines[next] = text
            next = (next + 1) % Self.linesMax
        }
    }

    /// The last `count` lines, oldest first.
    func last(_ count: Int) -> [String] {
        let ordered = lines[next...] + lines[..<next]
        return Array(ordered.suffix(max(0, count)))
    }
}
