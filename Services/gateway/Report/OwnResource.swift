import Wire

/// A resource that the gateway itself offers.
struct OwnResource: Equatable, Sendable {
    let uri: String
    let name: String
    let title: String
    let text: String

    /// What `resources/list` says of it.
    var declaration: JSON {
        [
            "uri": .string(uri), "name": .string(name), "title": .string(title),
            "description": .string(text), "mimeType": "application/json",
        ]
    }

    /// Everything the gateway offers, listed after the services' resources.
    static let all = [status, conflicts]

    static let status = OwnResource(
        uri: "holdfast://status", name: "status", title: "System status",
        text: "Every service: state, store, layer in use, pending writes, conflicts.")

    static let conflicts = OwnResource(
        uri: "holdfast://conflicts", name: "conflicts", title: "Open sync conflicts",
        text: "Writes accepted during an outage that the database refused, newest first.")
}
