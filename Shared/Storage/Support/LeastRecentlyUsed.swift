/// A bounded dictionary that gives up its least recently used entry for a new one.
///
/// Giving up searches all entries: that is rare here (statement texts are a bounded set) and keeps a hit
/// cheap.
struct LeastRecentlyUsed<Key: Hashable, Value> {
    private struct Entry {
        var value: Value
        var usedAt: UInt64
    }

    let capacity: Int
    private var entries: [Key: Entry] = [:]
    private var uses: UInt64 = 0

    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    var count: Int { entries.count }

    /// The value of this key, which is now the most recently used.
    mutating func value(for key: Key) -> Value? {
        guard let index = entries.index(forKey: key) else { return nil }
        uses += 1
        entries.values[index].usedAt = uses
        return entries.values[index].value
    }

    /// Keeps a value; answers the one that had to go for it, or that it replaces.
    mutating func insert(_ value: Value, for key: Key) -> Value? {
        uses += 1
        let replaced = entries.updateValue(Entry(value: value, usedAt: uses), forKey: key)
        if let replaced { return replaced.value }
        guard entries.count > capacity, let oldest = entries.min(by: { $0.value.usedAt < $1.value.usedAt })
        else {
            return nil
        }
        entries.removeValue(forKey: oldest.key)
        return oldest.value.value
    }

    /// Forgets a key; answers its value.
    @discardableResult
    mutating func remove(_ key: Key) -> Value? {
        entries.removeValue(forKey: key)?.value
    }

    /// Forgets everything; answers what there was.
    mutating func removeAll() -> [Value] {
        defer { entries = [:] }
        return entries.values.map(\.value)
    }
}
