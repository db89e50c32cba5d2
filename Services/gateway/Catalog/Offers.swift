import NIOCore
import Wire

/// All that one service offers, as it has said.
struct Offers: Equatable, Sendable {
    let tools: [Tool]
    private let others: [OfferKind: [Declaration]]
    /// Each list as it came: a JSON array.
    let lists: [OfferKind: JSONSlice]
    /// Whether it is a server that speaks nothing but MCP.
    let isForeign: Bool

    /// Reads the lists; a kind without one has nothing.
    init(lists: [OfferKind: JSONSlice], isForeign: Bool = false) {
        self.lists = lists
        self.isForeign = isForeign
        tools = lists[.tools]?.elements.compactMap { Tool($0) } ?? []
        var others: [OfferKind: [Declaration]] = [:]
        for (kind, list) in lists where kind != .tools {
            others[kind] = list.elements.compactMap { Declaration($0, kind) }
        }
        self.others = others
    }

    /// What there is of a kind.
    subscript(_ kind: OfferKind) -> [Declaration] {
        kind == .tools ? tools.map(\.declaration) : others[kind] ?? []
    }

    /// The kinds whose lists differ.
    func changes(since old: Offers?) -> [OfferKind] {
        OfferKind.allCases.filter { lists[$0]?.bytes != old?.lists[$0]?.bytes }
    }

    /// How many declarations could not be read.
    var unreadable: Int {
        OfferKind.allCases.reduce(0) { $0 + (lists[$1]?.elements.count ?? 0) - self[$1].count }
    }
}
