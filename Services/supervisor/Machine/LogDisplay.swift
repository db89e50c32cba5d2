import NIOCore
import Primitives

/// Which lines of the log people are shown, and how; there is none where programs read it.
struct LogDisplay: Sendable {
    /// Somebody asked for more, or less, of one process.
    private struct Change: Sendable {
        let level: LogLevel
        let number: Int
    }

    /// A line that was shown lately.
    private struct Shown: Sendable {
        let text: String
        let time: Timestamp
    }

    private let text: LogText
    private let threshold: LogLevel
    private var changes: [String: Change] = [:]
    private var lastChange = 0
    private var recent: [Shown] = []

    /// The same words of the same process are shown once in this time: every connection to a database that
    /// is gone says so.
    static let onceInMilliseconds: Int64 = 10_000
    /// How many lines are compared with.
    static let recentMax = 32
    /// What people are shown unless they ask: what goes wrong, and what is well again.
    static let usual = LogLevel.notice

    /// - Parameter threshold: The least important lines shown.
    init(_ text: LogText, threshold: LogLevel) {
        self.text = text
        self.threshold = threshold
    }

    /// What these settings want on this terminal, or on something else.
    ///
    /// - Parameter names: The processes that will write.
    init?(
        _ settings: Settings, terminal: Terminal, names: [String],
        clock: @escaping @Sendable (Timestamp) -> String
    ) {
        let isTerminal = terminal.columns != nil
        switch settings.logFormat {
        case .json: return nil
        case .auto where !isTerminal: return nil
        case .auto, .text: break
        }
        let isAsked = settings.values[.logLevel]?.origin != .standard
        let width = min((names + [SupervisorRuntime.ownName]).map(TextWidth.of).max() ?? 0, LogText.nameMax)
        self.init(
            LogText(terminal: terminal, nameWidth: width, clock: clock),
            threshold: isTerminal && !isAsked ? Self.usual : settings.logLevel)
    }

    /// Whether a person reads along as it is written.
    var isOnTerminal: Bool { text.terminal.columns != nil }

    /// The line as it is to be shown, newline included; nil where it is not.
    mutating func shown(_ bytes: ByteBuffer, at now: Timestamp) -> ByteBuffer? {
        let line = text.read(bytes)
        guard line.level >= line.writer.flatMap({ changes[$0]?.level }) ?? threshold else { return nil }
        return isRepeated(line, now) ? nil : text.shown(line, at: now)
    }

    /// The supervisor repeats itself where something happens again; calls may well look alike.
    private mutating func isRepeated(_ line: LogText.Line, _ now: Timestamp) -> Bool {
        guard line.level >= .notice, line.writer != SupervisorRuntime.ownName else { return false }
        recent.removeAll { now.milliseconds - $0.time.milliseconds >= Self.onceInMilliseconds }
        if recent.contains(where: { $0.text == line.text }) { return true }
        if recent.count == Self.recentMax { recent.removeFirst() }
        recent.append(Shown(text: line.text, time: now))
        return false
    }

    /// Shows these processes from this level on.
    ///
    /// - Returns: The number of this change.
    mutating func change(_ names: [String], to level: LogLevel) -> Int {
        lastChange += 1
        for name in names { changes[name] = Change(level: level, number: lastChange) }
        return lastChange
    }

    /// Ends a change, unless a later one has taken its place.
    mutating func end(change number: Int) { changes = changes.filter { $0.value.number != number } }
}
