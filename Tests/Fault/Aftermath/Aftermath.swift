import Foundation
import Primitives
import TestSupport
import Wire

/// What is found once all faults are healed: in PostgreSQL, in the lists of conflicts, in every layer.
struct Aftermath {
    let installation: Installation
    let server: FaultyServer
    let entities: [Entity]
    let client: MCPClient

    private static let drained = Duration.seconds(30)
    private static let agreed = Duration.seconds(60)
    private static let schemas = ["workitems", "vendors"]

    /// Waits until nothing waits and all layers agree, as long as that may take, and tells how it is then.
    func history(of recorder: Recorder) async throws -> History {
        var history = History(events: recorder.events, outages: recorder.outages, faults: recorder.faults)
        history.waiting = await waiting()
        history.layers = try await layers()
        history.stored = try await stored()
        history.conflicts = try await conflicts()
        return history
    }

    // MARK: Waiting

    /// What still waits in the end, by instance; nothing, unless the time is over.
    private func waiting() async -> [String: Int64] {
        var last: [String: Int64] = ["all": -1]
        let isEmpty = try? await eventually("the journals are empty", within: Self.drained) {
            guard let depths = await JournalDepths.read(by: client) else { return Bool?.none }
            last = depths.filter { $0.value != 0 }
            return last.isEmpty ? true : nil
        }
        return isEmpty == true ? [:] : last
    }

    // MARK: Layers

    /// The last answer of each layer: they are asked until they agree, or the time is over. One that can't be
    /// read has nothing.
    private func layers() async throws -> [History.Layer] {
        let table = try await layerOfTables()
        let ways = InstanceReading.Way.allCases
        var last: [String: History.Layer] = [:]
        _ = try? await eventually("all layers agree", within: Self.agreed, every: .milliseconds(500)) {
            for way in ways {
                let reading = LayerReading(
                    reading: InstanceReading(installation, way: way), entities: entities)
                last[way.rawValue] = try? await reading.layer(way.rawValue)
            }
            return ways.allSatisfy { last[$0.rawValue]?.states == table.states } ? true : nil
        }
        let nothing = [History.Layer.State?](repeating: nil, count: entities.count)
        return [table] + ways.map { last[$0.rawValue] ?? History.Layer(name: $0.rawValue, states: nothing) }
    }

    private func layerOfTables() async throws -> History.Layer {
        var states: [String: History.Layer.State] = [:]
        for table in ["workitems.work_items", "vendors.vendor_extractors"] {
            let rows = try await server.rows(
                "SELECT id, version, coalesce(metadata ->> '\(Entity.list)', '[]') FROM \(table)", columns: 3)
            for row in rows {
                states[row[0]] = History.Layer.State(
                    version: Int64(row[1]) ?? 0, tokens: try Self.tokens(row[2]))
            }
        }
        return History.Layer(name: "the table", states: entities.map { states[$0.id] })
    }

    // MARK: PostgreSQL

    private func stored() async throws -> [[History.Stored]] {
        var versions: [String: [History.Stored]] = [:]
        for schema in Self.schemas {
            let rows = try await server.rows(
                """
                SELECT entity_id, version, action, operation_id, \
                coalesce(after #>> '{metadata,\(Entity.list)}', '[]') FROM \(schema).changes \
                WHERE entity IN ('work_item', 'vendor_extractor') ORDER BY seq
                """, columns: 5)
            for row in rows {
                versions[row[0], default: []].append(
                    History.Stored(
                        version: Int64(row[1]) ?? 0, operation: row[3], isConflict: row[2] == "conflicted",
                        tokens: try Self.tokens(row[4])))
            }
        }
        return entities.map { versions[$0.id] ?? [] }
    }

    private static func tokens(_ text: String) throws -> [Int64] {
        (try JSON(parsing: text).array ?? []).compactMap(\.integer)
    }

    private func conflicts() async throws -> [History.Conflict] {
        let listed = try await listedConflicts()
        let places = Dictionary(uniqueKeysWithValues: entities.enumerated().map { ($1.id, $0) })
        var conflicts: [History.Conflict] = []
        for schema in Self.schemas {
            let rows = try await server.rows(
                "SELECT id, entity_id, ours FROM \(schema).sync_conflicts WHERE resolved_at IS NULL",
                columns: 3)
            for row in rows {
                guard let entity = places[row[1]] else { continue }
                let writes = try JSON(parsing: row[2]).array ?? []
                conflicts.append(
                    History.Conflict(
                        id: row[0], entity: entity, writes: writes.compactMap(Self.write),
                        isListed: listed.contains(row[0])))
            }
        }
        return conflicts
    }

    private static func write(_ json: JSON) -> History.Conflict.Write? {
        guard let operation = json["operation_id"]?.string else { return nil }
        return History.Conflict.Write(
            operation: operation, expected: json["arguments"]?["version"]?.integer ?? 0,
            current: json["refusal"]?["details"]?["current_version"]?.integer)
    }

    private func listedConflicts() async throws -> Set<String> {
        var ids: Set<String> = []
        var cursor: String?
        repeat {
            let page = try await client.call(
                "list_sync_conflicts", ["limit": 100, "cursor": cursor.map { .string($0) } ?? .null])
            guard !page.isError else { throw ProtocolViolation("conflicts are not listed: \(page.text)") }
            for item in page["items"]?.array ?? [] { if let id = item["id"]?.string { ids.insert(id) } }
            cursor = page["next_cursor"]?.string
        } while cursor != nil
        return ids
    }
}
