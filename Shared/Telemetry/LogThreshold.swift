public import Logging
public import NIOCore
import Synchronization

/// From which level on a process logs: as it was configured, or otherwise for a while.
public final class LogThreshold: Sendable {
    private let standard: Int
    private let current: Atomic<Int>
    /// Counts the changes, so that the end of an earlier one does not end a later one.
    private let changes = Atomic<Int>(0)

    /// The level that counts until it is changed.
    public init(_ level: Logger.Level) {
        standard = level.rank
        current = Atomic(level.rank)
    }

    /// The least severe level that is logged now.
    public var level: Logger.Level { Self.levels[current.load(ordering: .relaxed)] }

    /// Made once: every call asks.
    private static let levels = Logger.Level.allCases

    /// Logs from this level on; after so many seconds as it was configured again.
    public func change(to level: Logger.Level, forSeconds seconds: Int64?, on eventLoop: any EventLoop) {
        let change = changes.add(1, ordering: .relaxed).newValue
        current.store(level.rank, ordering: .relaxed)
        guard let seconds else { return }
        eventLoop.scheduleTask(in: .seconds(seconds)) { [self] in
            guard changes.load(ordering: .relaxed) == change else { return }
            current.store(standard, ordering: .relaxed)
        }
    }
}

extension Logger.Level {
    fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// The level of this name; nil where there is none.
    public static func named(_ name: String) -> Logger.Level? {
        Logger.Level(rawValue: name)
    }
}
