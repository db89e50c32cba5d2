import Primitives

/// Something that is looked at when somebody asks: by one look at a time, and what was seen is kept for a
/// moment.
actor RecentLook<Value: Sendable> {
    private let keptMilliseconds: Int64
    private let clocks: Clocks
    private let look: @Sendable () async -> Value
    private var latest: (value: Value, at: MonotonicTime)?
    private var looking: Task<Value, Never>?

    init(
        keptMilliseconds: Int64 = Limits.textLayerKeptMilliseconds, clocks: Clocks,
        _ look: @escaping @Sendable () async -> Value
    ) {
        self.keptMilliseconds = keptMilliseconds
        self.clocks = clocks
        self.look = look
    }

    /// What there is to see. Who asks while another's look is under way gets what that one sees.
    func value() async -> Value {
        if let latest, clocks.monotonic().milliseconds(since: latest.at) < keptMilliseconds {
            return latest.value
        }
        if let looking { return await looking.value }
        let task = Task { [look] in await look() }
        looking = task
        let value = await task.value
        looking = nil
        latest = (value, clocks.monotonic())
        return value
    }
}
