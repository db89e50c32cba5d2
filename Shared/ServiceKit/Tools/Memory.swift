public import Primitives
import Synchronization

/// What a service remembers of its records from call to call, so that a write need not read first.
///
/// Everything in it may be out of date: who builds on it has the store check it (`TransactionStep.commitIf`).
/// It keeps at least the `capacity` values remembered or asked for last, and at most twice as many.
public final class Memory: Sendable {
    /// What a value is remembered under, beside its type.
    public enum Key: Hashable, Sendable {
        /// An identifier.
        case id(Identifier)
        /// A name.
        case name(String)
    }

    private struct Place: Hashable {
        let type: ObjectIdentifier
        let key: Key
    }

    private struct Generations {
        var recent: [Place: any Sendable] = [:]
        var old: [Place: any Sendable] = [:]

        mutating func keep(_ value: any Sendable, at place: Place, _ capacity: Int) {
            if recent.count >= capacity {
                old = recent
                recent = [:]
            }
            recent[place] = value
        }
    }

    private let capacity: Int
    private let generations = Mutex(Generations())

    /// Remembers nothing.
    public static let none = Memory(capacity: 0)

    /// A memory with nothing in it.
    public init(capacity: Int = 4096) {
        self.capacity = capacity
    }

    /// The value of this type that was last remembered under this key; nil where that is forgotten.
    public func value<Value: Sendable>(of type: Value.Type = Value.self, _ key: Key) -> Value? {
        let place = Place(type: ObjectIdentifier(Value.self), key: key)
        return generations.withLock { generations -> (any Sendable)? in
            if let value = generations.recent[place] { return value }
            // What is still asked for must not go with what was once remembered beside it.
            guard let value = generations.old[place] else { return nil }
            generations.keep(value, at: place, capacity)
            return value
        } as? Value
    }

    /// Remembers a value instead of any earlier one of its type.
    public func remember<Value: Sendable>(_ value: Value, under key: Key) {
        guard capacity > 0 else { return }
        let place = Place(type: ObjectIdentifier(Value.self), key: key)
        generations.withLock { $0.keep(value, at: place, capacity) }
    }
}

/// A record as one write was to leave it. The store has it so only where that write is the last that touched
/// the record, and was carried out at that time.
public struct Written<Record: Sendable>: Sendable {
    /// The record.
    public let record: Record
    /// The write.
    public let operationID: Identifier

    /// A record as this write was to leave it.
    public init(_ record: Record, by operationID: Identifier) {
        self.record = record
        self.operationID = operationID
    }
}
