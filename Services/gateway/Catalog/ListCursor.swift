/// A place in a list where a page starts, as clients hand it back.
struct ListCursor: Equatable, Sendable {
    let start: Int

    private static let prefix = "from-"

    init(start: Int) {
        self.start = start
    }

    /// Reads a cursor; nil where none like it was ever given out.
    init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), text.utf8.count < 16,
            let start = Int(text.dropFirst(Self.prefix.count)),
            start > 0, start.isMultiple(of: Catalog.pageLength), ListCursor(start: start).text == text
        else { return nil }
        self.start = start
    }

    var text: String { "\(Self.prefix)\(start)" }
}
