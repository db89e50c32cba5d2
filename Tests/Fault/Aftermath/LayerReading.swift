import TestSupport
import Wire

/// What one instance of each service answers for each record.
struct LayerReading {
    let reading: InstanceReading
    let entities: [Entity]

    func layer(_ name: String) async throws -> History.Layer {
        var states: [String: History.Layer.State] = [:]
        for (service, tool) in [("workitems", "list_work_items"), ("vendors", "list_vendors")] {
            for record in try await reading.records(of: service, tool) {
                guard let id = record["id"]?.string, let version = record["version"]?.integer else {
                    continue
                }
                states[id] = History.Layer.State(version: version, tokens: Entity.tokens(of: record))
            }
        }
        return History.Layer(name: name, states: entities.map { states[$0.id] })
    }
}
