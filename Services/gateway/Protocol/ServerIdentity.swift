/// What the gateway says of itself.
public enum ServerIdentity {
    /// The version of this build.
    public static let version = "0.1.0"

    static let name = "holdfast"
    static let title = "Holdfast"

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
