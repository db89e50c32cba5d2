import TestSupport
import Testing
import Wire

/// What follows once everything is back, under load or not: nothing waits any more, and every layer has the
/// same records.
enum Convergence {
    private static let emptied = Duration.seconds(30)
    private static let agreed = Duration.seconds(60)

    /// Waits for both as long as they may take, and says how long they took.
    static func judge(_ installation: Installation, _ client: MCPClient, _ name: String) async throws {
        let start = ContinuousClock.now
        _ = try await eventually("the journals are empty", within: emptied) {
            let depths = await JournalDepths.read(by: client)
            return depths?.values.allSatisfy { $0 == 0 } == true ? true : nil
        }
        let empty = ContinuousClock.now - start
        Report.say("\(name): the journals were empty after \(Int(empty.milliseconds)) ms")
    }

    /// Waits until the layers agree, with nobody writing any more.
    static func judgeLayers(_ installation: Installation, _ name: String) async throws {
        let start = ContinuousClock.now
        var records = 0
        _ = try await eventually("all layers agree", within: agreed) {
            var layers: [Set<String>] = []
            for way in InstanceReading.Way.allCases {
                guard let versions = try? await versions(installation, way) else { return Bool?.none }
                layers.append(versions)
            }
            records = layers[0].count
            return layers.allSatisfy { $0 == layers[0] } ? true : nil
        }
        let agreement = ContinuousClock.now - start
        Report.say("\(name): all layers agreed on \(records) records after \(Int(agreement.milliseconds)) ms")
    }

    /// Each record of both services that list theirs, with its version.
    private static func versions(
        _ installation: Installation, _ way: InstanceReading.Way
    ) async throws -> Set<String> {
        let reading = InstanceReading(installation, way: way)
        var versions: Set<String> = []
        for (service, tool) in [("workitems", "list_work_items"), ("vendors", "list_vendors")] {
            for record in try await reading.records(of: service, tool) {
                versions.insert("\(record["id"]?.string ?? "") v\(record["version"]?.integer ?? 0)")
            }
        }
        return versions
    }
}
