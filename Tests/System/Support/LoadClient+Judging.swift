import TestSupport
import Testing

extension LoadClient {
    /// Records what failed, and what is stored otherwise than acknowledged; says how the load went.
    ///
    /// - Parameter name: What was done to the services meanwhile.
    /// - Returns: How many calls were made.
    @discardableResult
    static func judge(_ lanes: [LoadClient], _ name: String) async throws -> Int {
        let accounts = lanes.map(\.total)
        let failures = accounts.flatMap(\.failures)
        let calls = accounts.map(\.calls).reduce(0, +)
        #expect(failures.isEmpty, "\(name): \(failures.count) of \(calls): \(failures.prefix(5))")
        for lane in lanes {
            let faults = try await lane.discrepancies()
            #expect(faults.isEmpty, "\(name): \(faults.prefix(5).joined(separator: "; "))")
        }
        let slowest = accounts.max { $0.slowest < $1.slowest }
        let durations = accounts.flatMap(\.durations).sorted()
        let p99 = durations.isEmpty ? 0 : durations[durations.count * 99 / 100]
        Report.say(
            "\(name): \(calls) calls, \(failures.count) failed, p99 \(Int(p99)) ms, slowest "
                + "\(Int(slowest?.slowest.milliseconds ?? 0)) ms (\(slowest?.slowestTool ?? ""))")
        return calls
    }
}
