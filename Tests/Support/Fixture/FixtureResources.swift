import Wire

/// The resources: three that are listed, and one template.
enum FixtureResources {
    static let list: JSON = [
        [
            "uri": "test://static-text", "name": "Static text", "description": "A text that stays.",
            "mimeType": "text/plain",
        ],
        [
            "uri": "test://static-binary", "name": "Static bytes", "description": "An image that stays.",
            "mimeType": "image/png",
        ],
        [
            "uri": "test://watched-resource", "name": "Watched", "description": "One to subscribe to.",
            "mimeType": "text/plain",
        ],
    ]

    static let templates: JSON = [
        [
            "uriTemplate": "test://template/{id}/data", "name": "Data by id",
            "description": "What belongs to an id.", "mimeType": "application/json",
        ]
    ]

    static func read(_ uri: String) throws(FixtureFault) -> JSON {
        switch uri {
        case "test://static-text":
            return content(uri, "text/plain", text: "This is the content of the static text resource.")
        case "test://static-binary":
            let blob = FixtureContent.image["data"] ?? .null
            return [["uri": .string(uri), "mimeType": "image/png", "blob": blob]]
        case "test://watched-resource": return content(uri, "text/plain", text: "Watched resource content")
        default:
            guard let id = templateID(uri) else {
                throw FixtureFault(-32602, "there is no resource \(uri)", ["uri": .string(uri)])
            }
            let data: JSON = [
                "id": .string(id), "templateTest": true, "data": .string("Data for ID: \(id)"),
            ]
            return content(uri, "application/json", text: data.text)
        }
    }

    private static func content(_ uri: String, _ mimeType: String, text: String) -> JSON {
        [["uri": .string(uri), "mimeType": .string(mimeType), "text": .string(text)]]
    }

    private static func templateID(_ uri: String) -> String? {
        let (prefix, suffix) = ("test://template/", "/data")
        guard uri.hasPrefix(prefix), uri.hasSuffix(suffix) else { return nil }
        let id = uri.dropFirst(prefix.count).dropLast(suffix.count)
        return id.isEmpty || id.contains("/") ? nil : String(id)
    }
}
