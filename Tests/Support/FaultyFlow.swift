/// What a fault proxy does to the bytes of one direction; nothing unless said otherwise. They add up.
public struct FlowFaults: Sendable, Hashable {
    /// How much later each piece is passed on, in milliseconds.
    public var latencyMilliseconds: Int64 = 0
    /// Nothing is taken in, and nothing is passed on.
    public var isFrozen = false
    /// The most bytes the receiver gets in one piece; nil: as they come.
    public var sliceBytes: Int?
    /// The most bytes passed on in a second; nil: no limit.
    public var bytesPerSecond: Int64?

    /// No faults.
    public init() {}

    /// Everything passes as it comes.
    public static let none = FlowFaults()
    /// As if the other side had vanished.
    public static let frozen = with { $0.isFrozen = true }
    /// The receiver gets every byte by itself.
    public static let singleBytes = with { $0.sliceBytes = 1 }

    /// Each piece comes so many milliseconds late.
    public static func latency(milliseconds: Int64) -> FlowFaults {
        with { $0.latencyMilliseconds = milliseconds }
    }

    /// So many bytes pass in a second.
    public static func bandwidth(bytesPerSecond: Int64) -> FlowFaults {
        with { $0.bytesPerSecond = bytesPerSecond }
    }

    private static func with(_ change: (inout FlowFaults) -> Void) -> FlowFaults {
        var faults = FlowFaults()
        change(&faults)
        return faults
    }
}

/// The bytes on their way in one direction, and when each may be passed on. A pure value; times are
/// nanoseconds of any one clock.
struct FaultyFlow {
    private struct Piece {
        let due: Int64
        var bytes: ArraySlice<UInt8>
    }

    /// More than this on the way, and no more is taken in.
    static let bytesMax = 1 << 20

    private var pieces: [Piece] = []
    private var freeAt: Int64 = .min
    private(set) var count = 0

    /// Whether there is room for more.
    var hasRoom: Bool { count < Self.bytesMax }

    /// Takes in what has come; answers whether it will be late.
    mutating func put(_ bytes: ArraySlice<UInt8>, _ faults: FlowFaults, at now: Int64) -> Bool {
        guard !bytes.isEmpty else { return false }
        count += bytes.count
        pieces.append(Piece(due: now + faults.latencyMilliseconds * 1_000_000, bytes: bytes))
        return faults.latencyMilliseconds > 0
    }

    /// When something may be passed on; nil where nothing will by itself.
    func nextTime(_ faults: FlowFaults) -> Int64? {
        guard !faults.isFrozen, let first = pieces.first else { return nil }
        return max(first.due, freeAt)
    }

    /// What may be passed on now.
    func next(_ faults: FlowFaults, at now: Int64) -> ArraySlice<UInt8>? {
        guard let time = nextTime(faults), time <= now, let first = pieces.first else { return nil }
        var most = faults.sliceBytes.map { max(1, $0) } ?? .max
        // A twentieth of a second's worth at a time.
        if let rate = faults.bytesPerSecond { most = min(most, Int(max(1, rate / 20))) }
        return first.bytes.prefix(most)
    }

    /// So many of these bytes were passed on; answers whether that slows down what follows.
    mutating func passed(_ passed: Int, _ faults: FlowFaults, at now: Int64) -> Bool {
        guard passed > 0, !pieces.isEmpty else { return false }
        count -= passed
        pieces[0].bytes.removeFirst(passed)
        if pieces[0].bytes.isEmpty { pieces.removeFirst() }
        guard let rate = faults.bytesPerSecond else { return false }
        freeAt = now + Int64(passed) * 1_000_000_000 / max(1, rate)
        return true
    }

    /// So small a slice must be read before the next one is sent: asks again later.
    mutating func wait(until time: Int64) {
        freeAt = max(freeAt, time)
    }
}
