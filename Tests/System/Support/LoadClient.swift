import NIOCore
import Primitives
import Synchronization
import TestSupport
import Wire

/// One client of a steady load: it reads and writes records of its own at a fixed rate, never waiting for an
/// answer
/// before the next call, and keeps account of what it was told.
final class LoadClient: Sendable {
    /// What came of all calls.
    struct Account: Sendable {
        var calls = 0
        var failures: [String] = []
        var created = 0
        var deployments = 0
        /// How long each call took, in milliseconds.
        var durations: [Double] = []
        var slowest = Duration.zero
        var slowestTool = ""
    }

    /// Records of its own, each changed by one call at a time: its versions are known then.
    private struct Own {
        var items: [(id: String, version: Int64)] = []
        var vendors: [(name: String, version: Int64)] = []
    }

    private let client: any ToolCaller
    private let lane: Int
    /// The items it creates others under, one after another: none is given more than a parent has in life.
    private let projects: Mutex<[String]>
    private static let childrenMax = 500
    private let account = Mutex(Account())
    private let own: Mutex<Own>
    private let expected: Mutex<[String: Int64]>

    var total: Account { account.withLock { $0 } }
    /// The title of the item under which it creates all others.
    static func title(lane: Int) -> String { "lane \(lane)" }

    /// Makes its own records.
    static func make(client: any ToolCaller, lane: Int) async throws -> LoadClient {
        let project = try await item(client, title: title(lane: lane), parent: nil)
        var own = Own()
        for number in 0..<8 {
            own.items.append((try await item(client, title: "own \(number)", parent: nil), 1))
            let name = "lane \(lane) vendor \(number)"
            _ = try await succeed(client, "create_vendor", ["name": .string(name)])
            own.vendors.append((name, 1))
        }
        return LoadClient(client: client, lane: lane, project: project, own: own)
    }

    private init(client: any ToolCaller, lane: Int, project: String, own: Own) {
        (self.client, self.lane) = (client, lane)
        projects = Mutex([project])
        expected = Mutex(
            Dictionary(uniqueKeysWithValues: own.items.map { ($0.id, 1) } + own.vendors.map { ($0.name, 1) }))
        self.own = Mutex(own)
    }

    /// Calls at this interval until told to stop, then waits for all answers.
    func run(every interval: Duration, until stop: OneShot<Void>) async throws {
        var metronome = Metronome(every: interval)
        // A group that discards: any other keeps each call's memory to its own end.
        try await withThrowingDiscardingTaskGroup { group in
            var number = 0
            while stop.result == nil {
                try await metronome.beat()
                let turn = number
                number += 1
                group.addTask { await self.makeCall(turn) }
            }
        }
    }

    private func makeCall(_ number: Int) async {
        switch number % 8 {
        case 0: await create(number)
        case 1: await deploy(number)
        case 2: await updateItem(number)
        case 3: await updateVendor(number)
        case 4: await read("list_work_items", ["parent_id": .string(project), "limit": 2])
        case 5: await read("get_project_configuration", [:])
        case 6: await read("query_vendor_status", ["name": .string("lane \(lane) vendor \(number / 8 % 8)")])
        default: await read("query_work_item", ["id": .string(project), "max_depth": 1])
        }
    }

    private func read(_ tool: String, _ arguments: JSONObject) async {
        _ = await timed(tool, arguments)
    }

    private var project: String { projects.withLock { $0[$0.count - 1] } }

    private func addProject() async {
        do {
            let next = try await Self.item(client, title: Self.title(lane: lane), parent: nil)
            projects.withLock { $0.append(next) }
        } catch {
            account.withLock { $0.failures.append("a project was not created: \(error)") }
        }
    }

    private func create(_ number: Int) async {
        if (number / 8 + 1) % Self.childrenMax == 0 { await addProject() }
        let arguments: JSONObject = [
            "item_type": "task", "title": .string("task \(number)"), "metadata": [:],
            "parent_id": .string(project),
        ]
        if await timed("create_work_item", arguments) { account.withLock { $0.created += 1 } }
    }

    private func deploy(_ number: Int) async {
        let hash = String(repeating: "0", count: 39) + String(lane, radix: 16)
        let metadata: JSON = [
            "pr_number": .integer(number + 1), "pr_title": "t", "commit_hash": .string(hash),
            "test_summary": ["unit": 1], "constitutional_compliance": true,
        ]
        let arguments: JSONObject = [
            "deployed_at": "2026-01-01T00:00:00Z", "metadata": metadata, "work_item_ids": [.string(project)],
        ]
        if await timed("record_deployment", arguments) { account.withLock { $0.deployments += 1 } }
    }

    private func updateItem(_ number: Int) async {
        guard let item = own.withLock({ $0.items.isEmpty ? nil : $0.items.removeFirst() }) else { return }
        let isDone = await timed(
            "update_work_item",
            ["id": .string(item.id), "version": .integer(item.version), "title": .string("own \(number)")])
        guard isDone else { return }
        expected.withLock { $0[item.id] = item.version + 1 }
        own.withLock { $0.items.append((item.id, item.version + 1)) }
    }

    private func updateVendor(_ number: Int) async {
        guard let vendor = own.withLock({ $0.vendors.isEmpty ? nil : $0.vendors.removeFirst() }) else {
            return
        }
        let isDone = await timed(
            "update_vendor_status",
            [
                "name": .string(vendor.name), "version": .integer(vendor.version),
                "status": number % 16 == 3 ? "operational" : "broken",
            ])
        guard isDone else { return }
        expected.withLock { $0[vendor.name] = vendor.version + 1 }
        own.withLock { $0.vendors.append((vendor.name, vendor.version + 1)) }
    }

    /// Makes one call and enters it in the account; false where it failed.
    private func timed(_ tool: String, _ arguments: JSONObject) async -> Bool {
        let clock = ContinuousClock()
        let start = clock.now
        var failure: String?
        do {
            let line = try await client.callUnparsed(tool, arguments)
            if line.contains("\"isError\":true") || !line.contains("\"structuredContent\"") {
                failure = "\(tool): \(String(buffer: line).prefix(300))"
            }
        } catch {
            failure = "\(tool): \(error)"
        }
        let took = clock.now - start
        account.withLock { account in
            account.calls += 1
            account.durations.append(took.milliseconds)
            if let failure { account.failures.append("\(failure) after \(Int(took.milliseconds)) ms") }
            if took > account.slowest { (account.slowest, account.slowestTool) = (took, tool) }
        }
        return failure == nil
    }

    /// Compares what is stored with what was acknowledged: nothing lost, nothing twice.
    func discrepancies() async throws -> [String] {
        let account = total
        var faults: [String] = []
        var stored: Int64 = 0
        for project in projects.withLock({ $0 }) {
            let list = try await answerOfStore(
                "list_work_items", ["parent_id": .string(project), "limit": 1])
            stored += list["total_count"]?.integer ?? 0
        }
        if stored != account.created {
            faults.append("\(account.created) items acknowledged, \(stored) stored")
        }
        for (key, version) in expected.withLock({ $0 }) {
            let isVendor = key.hasPrefix("lane ")
            let stored = try await answerOfStore(
                isVendor ? "query_vendor_status" : "query_work_item",
                isVendor ? ["name": .string(key)] : ["id": .string(key)])
            if stored.version != version {
                faults.append("\(key) is at \(stored.version ?? 0), not \(version)")
            }
        }
        return faults
    }

    /// What the store itself answers: a standby's copy may be a moment behind.
    private func answerOfStore(_ tool: String, _ arguments: JSONObject) async throws -> ToolReply {
        try await eventually("\(tool) is answered by the store", within: .seconds(60)) {
            let answer = try await Self.succeed(client, tool, arguments)
            return answer["data_source"] == nil ? answer : nil
        }
    }

    private static func item(_ client: any ToolCaller, title: String, parent: String?) async throws -> String
    {
        let arguments: JSONObject = [
            "item_type": "task", "title": .string(title), "metadata": [:],
            "parent_id": parent.map { .string($0) } ?? .null,
        ]
        return try await succeed(client, "create_work_item", arguments).id ?? ""
    }

    private static func succeed(
        _ client: any ToolCaller, _ tool: String, _ arguments: JSONObject
    ) async throws -> ToolReply {
        let answer = try await client.reply(tool, arguments)
        guard !answer.isError else { throw ProtocolViolation("\(tool) refused: \(answer.text)") }
        return answer
    }
}
