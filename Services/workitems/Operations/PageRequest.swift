import ServiceKit
import Wire

/// Which part of a list a call asks for.
struct PageRequest: Sendable, Equatable {
    let limit: Int64
    let offset: Int64

    /// Reads `limit` and `offset`.
    init(_ input: inout InputReader) {
        limit = input.optional("limit", .integer(1...100), default: 50, as: 50)
        offset = input.optional("offset", .integer(0...Int64.max), default: 0, as: 0)
    }

    /// Writes what follows the items: how many there are, and which of them are shown.
    func writeCounts(_ totalCount: Int64, shown: Int64, into writer: inout JSONWriter) {
        writer.member("total_count", totalCount)
        writer.member("limit", limit)
        writer.member("offset", offset)
        // Subtracted, not added: an offset may be as large as a number gets.
        writer.member("has_more", offset < totalCount - shown)
    }

    /// The part of a whole list that it asks for.
    func part<Element>(of all: [Element]) -> ArraySlice<Element> {
        all.dropFirst(Int(offset)).prefix(Int(limit))
    }
}
