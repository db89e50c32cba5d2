/// How the lines of the supervisor's log are written.
enum LogFormat: String, Sendable, CaseIterable {
    /// For people on a terminal, else JSON.
    case auto
    case json
    case text
}
