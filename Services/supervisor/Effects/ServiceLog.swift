import NIOCore
import Primitives

/// What one service writes, on its way to the supervisor's own log: the last of it is kept, what nobody
/// takes is
/// counted.
struct ServiceLog {
    /// The service's name.
    let name: String
    private(set) var history = LogHistory()
    /// Lines dropped so far.
    private(set) var dropped = 0
    /// Dropped lines that the log does not mention yet.
    private var unmentioned = 0

    init(name: String) {
        self.name = name
    }

    /// Passes lines on; `offer` takes one, newline included, or refuses it for want of room.
    mutating func pass(_ lines: [LogLines.Line], at now: Timestamp, to offer: (ByteBuffer) -> Bool) {
        for line in lines {
            history.append(line.bytes)
            if !mentionDropped(at: now, to: offer) || !offer(LogTag.tagged(line, service: name, at: now)) {
                dropped += 1
                unmentioned += 1
            }
        }
    }

    /// Says how many lines are missing before the next one; false if there is no room even for that.
    private mutating func mentionDropped(at now: Timestamp, to offer: (ByteBuffer) -> Bool) -> Bool {
        guard unmentioned > 0 else { return true }
        let text = "\(unmentioned) log lines were dropped: nobody read them in time"
        guard offer(LogTag.own(.warning, text, service: name, at: now)) else { return false }
        unmentioned = 0
        return true
    }
}
