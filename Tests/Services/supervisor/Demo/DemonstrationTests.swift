import Foundation
import NIOCore
import Primitives
import TestSupport
import Testing
import Wire

@testable import Supervisor

@Suite struct DemonstrationTests {
    private static let now = Timestamp(milliseconds: 1_796_000_000_000)
    private static let one = Demonstration(seed: 1, upTo: now)

    private func rows(_ table: DemoLedger.Table, _ demonstration: Demonstration = one) -> [JSONObject] {
        demonstration.ledgers.flatMap { $0.ledger.rows(of: table) }
    }

    private func texts(_ rows: [JSONObject], _ column: String) -> [String] {
        rows.compactMap { $0[column]?.string }
    }

    @Test(arguments: [1, 2, 77] as [UInt64])
    func everyDemonstration_hasAsManyOfEachAsItSays(seed: UInt64) {
        let made = Demonstration(seed: seed, upTo: Self.now)
        let items = rows(.workItems, made)
        #expect(items.filter { $0["deleted_at"] == .null }.count == 1200)
        #expect(items.filter { $0["deleted_at"] != .null }.count == 12)
        #expect(rows(.archivedWorkItems, made).count > 200)
        #expect(rows(.vendors, made).count == 45)
        #expect(rows(.deployments, made).count == 50)
        #expect(rows(.enhancements, made).count == 100)
        #expect(rows(.dependencies, made).count >= 400)
        #expect(rows(.configuration, made).count == 1)
        for depth in 0...5 {
            #expect(items.contains { $0["depth"] == .integer(depth) }, "depth \(depth)")
        }
        for (word, least) in [("completed", 500), ("active", 100), ("blocked", 30)] {
            #expect(texts(items, "status").filter { $0 == word }.count >= least, "\(word)")
        }
        #expect(Set(texts(items, "item_type")) == ["project", "session", "task", "research"])
        #expect(texts(rows(.vendors, made), "status").filter { $0 == "broken" }.count == 6)
        let blocked = items.filter { $0["status"] == "blocked" && $0["item_type"] == "task" }
        #expect(blocked.allSatisfy { $0["metadata"]?["blocked_reason"] != nil })
    }

    @Test func oneSeedAndOneDay_makeTheSame() {
        let again = Demonstration(seed: 1, upTo: Self.now.advanced(milliseconds: 1000)).export()
        let first = Self.one.export()
        #expect(again.id == first.id && again.text == first.text)
        #expect(Demonstration.made(first.id) && !Demonstration.made(Clocks.system.identifier()))
        let other = Demonstration(seed: 2, upTo: Self.now).export()
        #expect(other.id != first.id)
        let tomorrow = Demonstration(seed: 1, upTo: Self.now.advanced(milliseconds: 86_400_000)).export()
        #expect(tomorrow.id != first.id)
    }

    @Test func itsExport_isOne() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("demo.jsonl")
        let made = Self.one.export()
        try Data(made.text.readableBytesView).write(to: URL(fileURLWithPath: path))
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        let found = try ExportFile.read(descriptor)
        #expect(found.head.id == made.id)
        #expect(found.sections.map(\.service) == ExportRun.services)
        #expect(found.sections.map(\.sha256) == made.sections.map(\.sha256))
    }

    @Test func itemsLieBelowOlderOnes_andNothingDoneIsOldEnoughForTheArchive() {
        let items = rows(.workItems)
        let byID = Dictionary(items.map { ($0["id"]?.string ?? "", $0) }) { one, _ in one }
        let year = Self.one.end.advanced(milliseconds: -365 * 86_400_000).description
        var faults: [String] = []
        for item in items {
            let (id, path) = (item["id"]?.string ?? "", item["path"]?.string ?? "")
            let (created, status) = (item["created_at"]?.string ?? "", item["status"]?.string ?? "")
            if path.utf8.count != 37 * (Int(item["depth"]?.integer ?? -1) + 1) { faults.append("path \(id)") }
            if created > item["updated_at"]?.string ?? "" { faults.append("times of \(id)") }
            if status == "completed", created < year { faults.append("\(id) is for the archive") }
            guard let parent = item["parent_id"]?.string else { continue }
            guard let above = byID[parent] else {
                faults.append("no parent of \(id)")
                continue
            }
            if path != "\(above["path"]?.string ?? "")/\(id)" { faults.append("path of \(id)") }
            if above["created_at"]?.string ?? "" >= created {
                faults.append("\(id) is older than its parent")
            }
            if above["status"] == "completed", status != "completed", item["deleted_at"] == .null {
                faults.append("\(id) is open below what is done")
            }
        }
        #expect(faults.isEmpty, "\(faults.prefix(5))")
    }

    @Test func noDependency_closesALoop() {
        var following: [String: [String]] = [:]
        for row in rows(.dependencies) {
            let (source, target) = (row["source_id"]?.string ?? "", row["target_id"]?.string ?? "")
            let isBlocking = row["dependency_type"] == "blocks"
            following[isBlocking ? source : target, default: []].append(isBlocking ? target : source)
        }
        var done: Set<String> = []
        func visit(_ id: String, _ above: Set<String>) -> Bool {
            if done.contains(id) { return true }
            guard !above.contains(id) else { return false }
            let isFree = (following[id] ?? []).allSatisfy { visit($0, above.union([id])) }
            done.insert(id)
            return isFree
        }
        #expect(following.keys.allSatisfy { visit($0, []) })
    }

    @Test func history_leadsToEveryRow() throws {
        let text = String(buffer: Self.one.export().text)
        var last: [String: JSON] = [:]
        var (faults, sequence, at) = ([String](), Int64(0), "")
        var count = 0
        for line in text.split(separator: "\n") where line.hasPrefix("{\"table\":\"changes\"") {
            let row = try #require(try JSON(parsing: String(line))["row"])
            let next = try #require(row["seq"]?.integer)
            if next == 1 { at = "" }
            if next != 1, next != sequence + 1 { faults.append("seq \(next) after \(sequence)") }
            sequence = next
            let time = try #require(row["at"]?.string)
            if time < at || time >= Self.one.end.advanced(milliseconds: 14_400_000).description {
                faults.append("seq \(next) at \(time) after \(at)")
            }
            at = time
            count += 1
            guard let id = row["after"]?["id"], row["after"]?["version"] != nil else { continue }
            let key = "\(row["entity"]?.string ?? "") \(id.text)"
            if row["before"] != last[key] ?? .null { faults.append("\(key) at seq \(next)") }
            last[key] = row["after"]
        }
        #expect(faults.isEmpty, "\(faults.prefix(5))")
        #expect(count > 5000)
        for table in [DemoLedger.Table.workItems, .vendors, .enhancements, .configuration] {
            let untold = rows(table).filter { row in
                last["\(table.entity) \(row["id"]?.text ?? "")"] != .object(row)
            }
            #expect(untold.isEmpty, "\(table.name): \(untold.count)")
        }
    }
}
