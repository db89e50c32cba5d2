import Glibc
import Primitives
import Processes
import Synchronization

/// What is under way, on a terminal's standard error: shown once it has taken a second, gone when it is over.
final class Progress: Sendable {
    private struct State {
        var detail = ""
        var isOver = false
    }

    private let what: String
    private let start = Clocks.system.monotonic()
    private let state = Mutex(State())

    /// What is quicker than this is not worth a word, in milliseconds.
    private static let quietMilliseconds: Int64 = 1000
    private static let tickMilliseconds: Int64 = 100
    private static let marks = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]

    /// Whether a line is drawn that has to make room for whatever else is written.
    private static let isDrawn = Mutex(false)

    private init(_ what: String) { self.what = what }

    /// Does something, and shows that it goes on.
    ///
    /// - Parameters:
    ///   - what: As in "Backing up".
    ///   - body: Is given what can say more.
    static func during<Value, Failure: Error>(
        _ what: String, _ body: (Progress) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let progress = Progress(what)
        let isPlain = ThisProcess.environment["TERM"] == "dumb"
        if isatty(STDERR_FILENO) == 1, !isPlain { progress.drawOnAThread() }
        defer { progress.end() }
        return try body(progress)
    }

    /// Says how far it is.
    func tell(_ detail: String) { state.withLock { $0.detail = detail } }

    /// Writes something else, on a line of its own.
    static func aside(_ write: () -> Void) {
        isDrawn.withLock { isDrawn in
            erase(&isDrawn)
            write()
        }
    }

    /// The line after this many milliseconds; nil where nothing is to be said yet.
    static func line(_ what: String, _ detail: String, after milliseconds: Int64, columns: Int) -> String? {
        guard milliseconds >= quietMilliseconds else { return nil }
        let mark = marks[Int(milliseconds / tickMilliseconds) % marks.count]
        let more = detail.isEmpty ? "" : ": \(detail)"
        // The last column stays free: terminals break the line behind it.
        return TextWidth.cut(
            "\(mark) \(what)\(more) (\(StatusText.span(milliseconds)))".harmless, to: max(1, columns - 1))
    }

    private static func erase(_ isDrawn: inout Bool) {
        guard isDrawn else { return }
        Descriptor.write("\r\u{1B}[2K", to: STDERR_FILENO)
        isDrawn = false
    }

    private func end() {
        state.withLock { $0.isOver = true }
        Self.isDrawn.withLock { Self.erase(&$0) }
    }

    private func drawOnAThread() {
        // Without a thread there is no line, and nothing else is missing.
        try? DetachedThread.start { [self] in draw() }
    }

    private func draw() {
        while true {
            pause(milliseconds: Self.tickMilliseconds)
            let detail: String? = state.withLock { $0.isOver ? nil : $0.detail }
            guard let detail else { return }
            let elapsed = Clocks.system.monotonic().milliseconds(since: start)
            let columns = Terminal(of: STDERR_FILENO).columns ?? 80
            guard let line = Self.line(what, detail, after: elapsed, columns: columns) else { continue }
            Self.isDrawn.withLock { isDrawn in
                // It may have ended meanwhile; what is drawn then would stay.
                guard !state.withLock({ $0.isOver }) else { return }
                Descriptor.write("\r\u{1B}[2K\(line)", to: STDERR_FILENO)
                isDrawn = true
            }
        }
    }
}
