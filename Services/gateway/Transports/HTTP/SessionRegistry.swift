import Primitives

/// The sessions of the older revisions: each under an id that can't be guessed, for the caller that opened
/// it only. A pure value.
struct SessionRegistry<Entry> {
    private struct Slot {
        let entry: Entry
        let owner: String
        var usedAt: MonotonicTime
    }

    private var slots: [String: Slot] = [:]

    /// How many there are.
    var count: Int { slots.count }

    /// All of them.
    var entries: [Entry] { slots.values.map(\.entry) }

    /// Takes a session in under a new id.
    ///
    /// - Parameter isIdle: Whether a session may give way to this one.
    /// - Returns: The sessions that gave way; nil where there is no room.
    mutating func open(
        _ entry: Entry, id: String, owner: String, at now: MonotonicTime, isIdle: (Entry) -> Bool
    ) -> [Entry]? {
        var closed: [Entry] = []
        let owned = slots.filter { $0.value.owner == owner }
        if owned.count >= HTTPLimits.sessionsOfCallerMax {
            guard let entry = evict(from: owned, isIdle) else { return nil }
            closed.append(entry)
        }
        if slots.count >= HTTPLimits.sessionsMax {
            guard let entry = evict(from: slots, isIdle) else { return nil }
            closed.append(entry)
        }
        slots[id] = Slot(entry: entry, owner: owner, usedAt: now)
        return closed
    }

    private mutating func evict(from candidates: [String: Slot], _ isIdle: (Entry) -> Bool) -> Entry? {
        let oldest = candidates.filter { isIdle($0.value.entry) }.min { $0.value.usedAt < $1.value.usedAt }
        guard let oldest else { return nil }
        return slots.removeValue(forKey: oldest.key)?.entry
    }

    /// The session of this id, which counts as used now; nil also where it belongs to somebody else.
    mutating func use(_ id: String, by owner: String, at now: MonotonicTime) -> Entry? {
        guard let slot = slots[id], slot.owner == owner else { return nil }
        slots[id]?.usedAt = now
        return slot.entry
    }

    /// Takes a session out.
    mutating func remove(_ id: String) -> Entry? {
        slots.removeValue(forKey: id)?.entry
    }

    /// Takes out what nobody has used for too long and is idle.
    mutating func expire(at now: MonotonicTime, isIdle: (Entry) -> Bool) -> [Entry] {
        let expired = slots.filter {
            now.milliseconds(since: $0.value.usedAt) >= HTTPLimits.sessionMillisecondsMax
                && isIdle($0.value.entry)
        }
        for id in expired.keys { slots[id] = nil }
        return expired.values.map(\.entry)
    }
}
