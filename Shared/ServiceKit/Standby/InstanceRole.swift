/// Which of a service's instances this process is.
public enum InstanceRole: String, Sendable {
    /// The only one: it has the writes without being told.
    case alone
    /// The one that reads and writes the primary store, with a standby beside it.
    case primary
    /// The one that stands in, from its own copy and journal.
    case standby
}
