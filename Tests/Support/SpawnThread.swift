import Foundation
import Synchronization

/// The one thread that starts every child: a child may ask to end with the thread that started it, so this
/// one
/// never ends before the test process does.
final class SpawnThread: Sendable {
    static let shared = SpawnThread()

    private let condition = NSCondition()
    private let jobs = Mutex<[@Sendable () -> Void]>([])

    private init() {
        // A child that is gone must not take the tests with it.
        signal(SIGPIPE, SIG_IGN)
        let thread = Thread { [self] in
            while true { next()() }
        }
        thread.name = "spawn"
        thread.start()
    }

    private func next() -> @Sendable () -> Void {
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { return job }
            condition.wait()
        }
    }

    /// Runs `body` on the thread and waits for it: starting a process takes a millisecond.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) throws -> Value {
        let result = Mutex<Result<Value, any Error>?>(nil)
        let done = DispatchSemaphore(value: 0)
        jobs.withLock {
            $0.append {
                let outcome = Result { try body() }
                result.withLock { $0 = outcome }
                done.signal()
            }
        }
        condition.lock()
        condition.signal()
        condition.unlock()
        done.wait()
        guard let outcome = result.withLock({ $0 }) else { throw SpawnFailure(what: "spawn", code: EINVAL) }
        return try outcome.get()
    }
}

/// Why a process could not be started.
public struct SpawnFailure: Error, CustomStringConvertible {
    /// The call that failed.
    public let what: String
    /// Its errno.
    public let code: Int32

    /// A sentence.
    public var description: String { "\(what): \(String(cString: strerror(code)))" }
}
