/// What the gateway says of itself.
public enum ServerIdentity {
    /// The version of this build.
    public static let version = "0.1.0"

    static let name = "holdfast"
    static let title = "Holdfast"
    static let description = "A project's shared memory for AI agents and people"

    /// An anchor, drawn once so that no client has to fetch anything.
    static let icon =
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' "
        + "stroke='%23357' stroke-width='2'%3E%3Ccircle cx='12' cy='5' r='2'/%3E%3Cpath d='M12 7v14M5 12c0 "
        + "5 3 9 7 9s7-4 7-9M8 11h8'/%3E%3C/svg%3E"

    /// How long a client may keep the tool list, in milliseconds.
    static let cacheMilliseconds: Int64 = 60_000

    /// Read by the model before it calls anything: short, and only what the tools' own descriptions can't
    /// say.
    static let instructions = """
        Holdfast is this project's shared memory: what it says, other agents and people see at once. \
        Lists are summaries; ask for full_details only when you need them. \
        Updates take the record's current version: on version_conflict read it again, then decide. \
        An answer with warnings came from a fallback and may be old; as_of says how old. \
        After unavailable or deadline_exceeded, wait retry_after_ms and ask again.
        """
}
