import Primitives
import Storage

/// What becomes of a snapshot, between the thread that has it and the event loop that is told what to do with
/// it.
final class HeldSnapshot: @unchecked Sendable {
    private enum Stage: Equatable {
        case opening
        /// Writes are held up.
        case held
        case released
        /// It is to be written into this file.
        case wanted(String)
        /// Nobody wants it any more, or it took too long.
        case dropped
    }

    /// The longest that writes are held up, in milliseconds: they have deadlines of their own.
    static let holdMilliseconds: Int64 = 500
    /// The longest that others are given to join it, where nothing is held up.
    static let joinMilliseconds: Int64 = 20_000

    private let monitor = Monitor()
    private let clocks: Clocks
    private var stage = Stage.opening

    init(clocks: Clocks) {
        self.clocks = clocks
    }

    // MARK: For the thread

    /// From now on writes are held up.
    func hold() { change(from: [.opening], to: .held) }

    /// Waits until writes may go on.
    ///
    /// - Parameter limit: How long it waits, in milliseconds.
    /// - Throws: `timeout` where that took too long, or nobody wants the snapshot any more.
    func waitForRelease(withinMilliseconds limit: Int64) throws(StorageError) {
        let end = clocks.monotonic().advanced(milliseconds: limit)
        let isReleased = monitor.withLock {
            while stage == .held, clocks.monotonic() < end { monitor.wait(until: end) }
            // From here on it is too late for a release.
            if stage == .held { stage = .dropped }
            return stage != .dropped
        }
        guard isReleased else { throw Self.givenUp }
    }

    /// Waits for the file that it is to be written to.
    ///
    /// - Throws: `timeout`.
    func waitForPath(until deadline: Deadline) throws(StorageError) -> String {
        let end = deadline.time
        let path: String? = monitor.withLock {
            while stage == .released, clocks.monotonic() < end { monitor.wait(until: end) }
            guard case .wanted(let path) = stage else {
                stage = .dropped
                return nil
            }
            return path
        }
        guard let path else { throw Self.givenUp }
        return path
    }

    // MARK: For the event loop

    /// Lets writes go on; false where they did before.
    func release() -> Bool { change(from: [.held], to: .released) }

    /// Has it written into this file; false where that is too late, or too early.
    func write(to path: String) -> Bool { change(from: [.released], to: .wanted(path)) }

    /// Nobody wants it any more; one that is being written is written to its end.
    func drop() { change(from: [.opening, .held, .released], to: .dropped) }

    @discardableResult
    private func change(from stages: [Stage], to next: Stage) -> Bool {
        monitor.withLock {
            guard stages.contains(stage) else { return false }
            stage = next
            monitor.broadcast()
            return true
        }
    }

    private static let givenUp = StorageError(
        .timeout, detail: "the snapshot was given up: it took too long, or nobody wanted it any more")
}
