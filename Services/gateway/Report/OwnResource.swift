import Wire

/// A resource that the gateway itself offers.
struct OwnResource: Equatable, Sendable {
    let uri: String
    let name: String
    let title: String
    let text: String
    var mimeType = "application/json"

    /// What `resources/list` says of it.
    var declaration: JSON {
        [
            "uri": .string(uri), "name": .string(name), "title": .string(title),
            "description": .string(text), "mimeType": .string(mimeType),
        ]
    }

    /// Everything the gateway offers, listed after the services' resources.
    static let all = [status, system, conflicts]

    static let status = OwnResource(
        uri: "holdfast://status", name: "status", title: "Project status",
        text: "The whole project in one page: vendors, open work, last deployments, pending enhancements.",
        mimeType: "text/markdown")

    static let system = OwnResource(
        uri: "holdfast://system", name: "system", title: "System status",
        text: "Every service: state, store, layer in use, pending writes, conflicts.")

    static let conflicts = OwnResource(
        uri: "holdfast://conflicts", name: "conflicts", title: "Open sync conflicts",
        text: "Writes accepted during an outage that the database refused, newest first.")
}
