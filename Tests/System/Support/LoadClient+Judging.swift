import TestSupport
import Testing
import Wire

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

    /// Waits until each of them has made so many more calls.
    static func awaitCalls(_ count: Int, by lanes: [LoadClient]) async throws {
        let goals = lanes.map { $0.total.calls + count }
        _ = try await eventually("\(count) calls of each client", within: .seconds(60)) {
            zip(lanes, goals).allSatisfy { $0.total.calls >= $1 } ? true : nil
        }
    }

    /// Waits until every service reads and writes its primary store again, by its primary.
    static func awaitHealth(_ client: MCPClient) async throws {
        let reads: [(String, JSONObject)] = [
            ("list_work_items", ["limit": 1]), ("query_vendor_status", ["name": "lane 0 vendor 0"]),
        ]
        for (tool, arguments) in reads {
            _ = try await eventually("\(tool) is answered by the store", within: .seconds(90)) {
                let answer = try await client.call(tool, arguments)
                return !answer.isError && answer["data_source"] == nil ? true : nil
            }
        }
        _ = try await eventually("writes go to the store", within: .seconds(90)) {
            let answer = try await client.call(
                "create_work_item", ["item_type": "task", "title": "after all", "metadata": [:]])
            return !answer.isError && answer["pending_replay"] == nil ? true : nil
        }
    }
}
