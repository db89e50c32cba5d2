extension Sequence {
    /// As many of the first elements as fit into an answer, one at least: a frame has its limit, and the next
    /// question asks for the rest.
    ///
    /// - Parameter size: An element's size in bytes.
    package func fitting(_ bytes: Int = FeedPage.bytesMax, size: (Element) -> Int) -> [Element] {
        var taken: [Element] = []
        var total = 0
        for element in self {
            total += size(element)
            if total > bytes, !taken.isEmpty { break }
            taken.append(element)
        }
        return taken
    }
}
