import Glibc

/// What text has to fit: a terminal, or whatever else reads it.
struct Terminal: Sendable, Equatable {
    /// Its columns; nil where no terminal reads, so that nothing is cut.
    var columns: Int?
    /// Whether colours are shown.
    var hasColour = false

    /// Whatever reads lines one by one.
    static let none = Terminal(columns: nil)

    private static let columnsDefault = 80
    private static let columnsMin = 20

    init(columns: Int?, hasColour: Bool = false) {
        self.columns = columns
        self.hasColour = hasColour
    }

    /// - Parameters:
    ///   - reported: The columns that the terminal says it has; 0 where it says nothing.
    ///   - environment: `NO_COLOR` and a `TERM` of dumb want no colour; `COLUMNS` counts where none are
    ///     reported.
    init(isTerminal: Bool, reported: Int, environment: [String: String]) {
        guard isTerminal else {
            self = .none
            return
        }
        let named = reported > 0 ? reported : environment["COLUMNS"].flatMap { Int($0) } ?? 0
        columns = named > 0 ? max(named, Self.columnsMin) : Self.columnsDefault
        let isPlain = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        hasColour = !isPlain && environment["TERM"] != "dumb"
    }

    /// What standard output is connected to.
    static var output: Terminal { Terminal(of: STDOUT_FILENO) }

    init(of descriptor: CInt) {
        var size = winsize()
        let isTerminal = isatty(descriptor) == 1
        let isTold = isTerminal && ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0
        self.init(
            isTerminal: isTerminal, reported: isTold ? Int(size.ws_col) : 0,
            environment: ThisProcess.environment)
    }

    /// The text in a style, where colours are shown.
    func paint(_ text: String, _ style: Style?) -> String {
        guard hasColour, let style, !text.isEmpty else { return text }
        return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
    }
}

/// How text stands out, in the codes of terminals.
enum Style: String, Sendable {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"

    /// How the status of a record stands out.
    static func status(_ status: String?) -> Style? {
        switch status {
        case "active", "operational", "ready", "implementing": .green
        case "blocked", "broken", "failed", "looping": .red
        case "completed", "deleted", "archived": .dim
        case "approved", "starting", "draining", "backing_off": .yellow
        default: nil
        }
    }
}
