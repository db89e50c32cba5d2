/// What an instance of a service is to it.
enum InstanceRole: String, Sendable, CaseIterable {
    /// It reads and writes the primary store.
    case primary
    /// It keeps a copy, and takes the writes while there is no primary.
    case standby
}
