extension Revision {
    /// Whether a stream of events begins with one that only names itself.
    var primesStreams: Bool { self == .november2025 }
}
