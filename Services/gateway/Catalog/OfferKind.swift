/// A kind of thing that services offer, each with a list of its own.
enum OfferKind: String, CaseIterable, Sendable {
    case tools, prompts, resources
    case templates = "resourceTemplates"

    /// The method that lists them.
    var listMethod: String {
        switch self {
        case .tools: "tools/list"
        case .prompts: "prompts/list"
        case .resources: "resources/list"
        case .templates: "resources/templates/list"
        }
    }

    /// The member of a declaration that tells it from the others of its kind.
    var keyMember: String {
        switch self {
        case .tools, .prompts: "name"
        case .resources: "uri"
        case .templates: "uriTemplate"
        }
    }

    /// The kind whose list this method gives.
    init?(listMethod: String) {
        guard let kind = Self.allCases.first(where: { $0.listMethod == listMethod }) else { return nil }
        self = kind
    }
}

extension Revision {
    /// Whether a declaration of this kind has a member of this name.
    func knows(_ member: String, of kind: OfferKind) -> Bool {
        switch (kind, member) {
        case (_, "title"), (_, "_meta"), (.tools, "outputSchema"): hasStructuredResults
        case (_, "icons"): hasIcons
        case (_, "description"): true
        case (.tools, "name"), (.tools, "inputSchema"), (.tools, "annotations"): true
        case (.tools, "execution"): self == .november2025
        case (.prompts, "name"), (.prompts, "arguments"): true
        case (.resources, "uri"), (.resources, "name"), (.resources, "mimeType"), (.resources, "size"),
            (.resources, "annotations"):
            true
        case (.templates, "uriTemplate"), (.templates, "name"), (.templates, "mimeType"),
            (.templates, "annotations"):
            true
        default: false
        }
    }
}
