import Foundation

/// Runs what blocks for seconds where it keeps no other test from running: there are as many threads for
/// tasks as there are cores.
public func onAThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
    }
}
