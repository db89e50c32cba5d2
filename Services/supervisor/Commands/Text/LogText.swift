import NIOCore
import Primitives
import Wire

/// Lines of the log as people read them: `19:51:21 vendors  warning: the store is away  error=…`.
///
/// Takes whatever there is: what is no line of ours comes through as it is, without anything that a terminal
/// would obey.
struct LogText: Sendable {
    /// One line, told apart.
    struct Line: Sendable, Equatable {
        /// The process that wrote it; nil where it does not say.
        let writer: String?
        let level: LogLevel
        /// When it was written; nil where it does not say.
        let time: Timestamp?
        /// Whom it is about, what it says and the rest of what it tells, painted.
        let text: String
    }

    /// What shows it.
    var terminal: Terminal
    /// The columns that names of processes take.
    var nameWidth: Int
    /// The time of day, as people here have it.
    var clock: @Sendable (Timestamp) -> String

    /// The most that is shown of a whole line, and of one thing that it tells, in Unicode scalars.
    static let lineMax = 2000
    static let valueMax = 500
    static let nameMax = 40

    /// Which connection of several it was, and in which of Swift's words: nobody acts on it.
    private static let left: Set<String> = ["connection", "heard"]
    /// What finds the line of one call: wanted where something is wrong with it.
    private static let callNames: Set<String> = ["operation_id", "trace_id"]
    private static let own: Set<String> = ["time", "level", "service", "message"]

    /// The line with its time in front and a newline behind.
    func shown(_ line: Line, at now: Timestamp) -> ByteBuffer {
        ByteBuffer(string: terminal.paint(clock(line.time ?? now), .dim) + " " + line.text + "\n")
    }

    /// What a line of the log says.
    func read(_ bytes: ByteBuffer) -> Line {
        guard let json = try? JSON(parsing: bytes), let object = json.object,
            let message = json["message"]?.string
        else {
            let text = String(decoding: bytes.readableBytesView.prefix(4 * Self.lineMax), as: UTF8.self)
            let ended = text.hasSuffix("\n") ? String(text.dropLast()) : text
            return Line(writer: nil, level: .info, time: nil, text: Self.cut(ended, Self.lineMax))
        }
        let writer = json["service"]?.string
        let level = json["level"]?.string.flatMap(LogLevel.init) ?? .info
        let (name, words, isAboutSaid) = Self.subject(message, writer, about: json["about"]?.string)
        var text = Self.cut(name, Self.nameMax).padded(to: nameWidth) + "  "
        if let style = Self.style(level) { text += terminal.paint(level.rawValue, style) + ": " }
        text += Self.cut(Self.firstLine(words), Self.valueMax)
        var room = Self.lineMax - Self.valueMax
        for member in object.members
        where !Self.own.contains(member.key) && Self.isShown(member.key, level, isAboutSaid: isAboutSaid) {
            let key = Self.cut(member.key, Self.nameMax)
            let value = Self.cut(
                Self.firstLine(member.value.string ?? member.value.text), min(Self.valueMax, room))
            room -= key.unicodeScalars.count + value.unicodeScalars.count
            guard room > 0 else { break }
            text += "  " + terminal.paint(key + "=", .dim) + value
        }
        return Line(
            writer: writer, level: level, time: json["time"]?.string.flatMap { Timestamp($0) }, text: text)
    }

    /// What the supervisor says of another process stands under that one's name, which is not said twice.
    private static func subject(
        _ message: String, _ writer: String?, about: String?
    ) -> (name: String, words: String, isAboutSaid: Bool) {
        guard let about, !about.isEmpty else { return (writer ?? "", message, true) }
        for link in [" is ", ": "] where message.hasPrefix(about + link) {
            return (about, String(message.dropFirst(about.count + link.count)), true)
        }
        return (writer ?? "", message, message.contains(about))
    }

    private static func isShown(_ key: String, _ level: LogLevel, isAboutSaid: Bool) -> Bool {
        if key == "about" { return !isAboutSaid }
        if callNames.contains(key) { return level >= .warning }
        return !left.contains(key)
    }

    /// How a level stands out; nil where it is nothing to talk about.
    private static func style(_ level: LogLevel) -> Style? {
        switch level {
        case .trace, .debug, .info, .notice: nil
        case .warning: .yellow
        case .error, .critical: .red
        }
    }

    /// Libraries explain themselves at length, on lines that follow; the JSON has all of it.
    private static func firstLine(_ text: String) -> String {
        let trimmed = text.hasSuffix("\n") ? text.dropLast() : text[...]
        guard let end = trimmed.firstIndex(of: "\n") else { return String(trimmed) }
        return trimmed[..<end] + " …"
    }

    private static func cut(_ text: String, _ count: Int) -> String {
        let scalars = text.unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: count, limitedBy: scalars.endIndex),
            end != scalars.endIndex
        else { return text.harmless }
        return String(scalars[..<end]).harmless + "…"
    }
}
