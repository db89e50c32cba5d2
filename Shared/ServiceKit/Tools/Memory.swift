public import Primitives
import Synchronization

/// What a service remembers of its records from call to call, so that a write need not read first.
///
/// Everything in it may be out of date: who builds on it has the store check it (`TransactionStep.commitIf`).
/// It keeps at least the `capacity` values remembered last, and at most twice as many.
public final class Memory: Sendable {
    private struct Generations {
        var recent: [Identifier: any Sendable] = [:]
        var old: [Identifier: any Sendable] = [:]
    }

    private let capacity: Int
    private let generations = Mutex(Generations())

    /// A memory with nothing in it.
    public init(capacity: Int = 4096) {
        self.capacity = max(1, capacity)
    }

    /// What was last remembered under this id; nil where that is forgotten, or of another type.
    public func value<Value: Sendable>(of type: Value.Type = Value.self, _ id: Identifier) -> Value? {
        generations.withLock { $0.recent[id] ?? $0.old[id] } as? Value
    }

    /// Remembers a value instead of any earlier one.
    public func remember(_ value: some Sendable, under id: Identifier) {
        generations.withLock { generations in
            if generations.recent.count >= capacity {
                generations.old = generations.recent
                generations.recent = [:]
            }
            generations.recent[id] = value
        }
    }
}
