import NIOCore
import Wire

/// What all services offer, in one list of each kind: in the order of the services, then in each service's
/// own.
struct Catalog: Sendable {
    /// A tool and the service that has it.
    struct Entry: Equatable, Sendable {
        let tool: Tool
        /// The service's place in the fixed order.
        let service: Int
    }

    /// Something that a later service also claims; the first keeps it.
    struct Duplicate: Equatable, Sendable {
        let kind: OfferKind
        let name: String
        let service: Int
    }

    /// What is listed of one kind.
    private struct Listing {
        var order: [Declaration] = []
        /// The services by what they have.
        var owners: [String: Int] = [:]
    }

    /// Whether every service's lists are in it.
    let isComplete: Bool
    private(set) var duplicates: [Duplicate] = []
    /// The gateway's own, which no service can take the names of.
    private let own: Offers
    private let selection: ToolSelection
    private var entries: [String: Entry] = [:]
    private var listings: [OfferKind: Listing] = [:]
    private var templates: [(template: URITemplate, service: Int)] = []
    private var pages: [Page: ByteBuffer] = [:]

    private struct Page: Hashable {
        let kind: OfferKind
        let revision: Revision
        let start: Int
    }

    /// The most entries in one page of a list.
    static let pageLength = 250

    /// Merges what the services offer; nil stands for a service that has never said it.
    ///
    /// - Parameter selection: The tools that there are for clients.
    init(
        _ services: [Offers?], own: Offers = Offers(lists: [:]), selection: ToolSelection = .all
    ) {
        self.own = own
        self.selection = selection
        isComplete = services.allSatisfy { $0 != nil }
        for kind in OfferKind.allCases { take(services, kind) }
        for (service, offers) in services.enumerated() {
            for tool in offers?.tools ?? [] where listings[.tools]?.owners[tool.name] == service {
                if entries[tool.name] == nil { entries[tool.name] = Entry(tool: tool, service: service) }
            }
            for declaration in offers?[.templates] ?? [] {
                guard let template = URITemplate(declaration.key) else { continue }
                templates.append((template, service))
            }
        }
    }

    private mutating func take(_ services: [Offers?], _ kind: OfferKind) {
        var listing = Listing()
        let taken = Set(own[kind].map(\.key))
        for (service, offers) in services.enumerated() {
            for declaration in offers?[kind] ?? [] where kind != .tools || selection.includes(declaration.key)
            {
                guard listing.owners[declaration.key] == nil, !taken.contains(declaration.key) else {
                    duplicates.append(Duplicate(kind: kind, name: declaration.key, service: service))
                    continue
                }
                listing.owners[declaration.key] = service
                listing.order.append(declaration)
            }
        }
        let mine = own[kind].filter { kind != .tools || selection.includes($0.key) }
        // What asks for nothing and changes nothing comes first: clients try the first tool to see what
        // happens.
        let first = kind == .tools ? mine.prefix(1) : []
        listing.order = first + listing.order + mine.dropFirst(first.count)
        listings[kind] = listing
    }

    // MARK: Who has what

    /// The tool of this name.
    subscript(_ name: String) -> Entry? { entries[name] }

    /// The service that has this prompt, or whatever else is named outright.
    func owner(of name: String, _ kind: OfferKind) -> Int? { listings[kind]?.owners[name] }

    /// The service that has this resource: one that lists it before one that has a template for it.
    func owner(ofResource uri: String) -> Int? {
        owner(of: uri, .resources) ?? templates.first { $0.template.matches(uri) }?.service
    }

    // MARK: Lists

    /// The result of a list method, built once for each revision and then only copied; nil where a page
    /// would start behind the end.
    mutating func listResult(_ kind: OfferKind, _ revision: Revision, from start: Int = 0) -> ByteBuffer? {
        let page = Page(kind: kind, revision: revision, start: start)
        if let result = pages[page] { return result }
        let all = listings[kind]?.order ?? []
        guard start == 0 || start < all.count else { return nil }
        var buffer = ByteBuffer(string: #"{"\#(kind.rawValue)":["#)
        for (index, declaration) in all[start...].prefix(Self.pageLength).enumerated() {
            if index > 0 { buffer.writeStaticString(",") }
            declaration.write(
                into: &buffer, kind, revision,
                leavingOut: selection.showsOutputSchemas ? nil : "outputSchema")
        }
        buffer.writeStaticString("]")
        let next = start + Self.pageLength
        if next < all.count {
            buffer.writeString(#","nextCursor":"\#(ListCursor(start: next).text)""#)
        }
        if revision.isStateless {
            // A list that lacks a service is worth asking for again at once.
            let milliseconds = isComplete ? ServerIdentity.cacheMilliseconds : 0
            buffer.writeString(#","ttlMs":\#(milliseconds),"cacheScope":"private""#)
            buffer.writeImmutableBuffer(.statelessMembers)
        }
        buffer.writeStaticString("}")
        pages[page] = buffer
        return buffer
    }
}
