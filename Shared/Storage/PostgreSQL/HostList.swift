import CLibpq

/// The servers that a database URL names. A pure value.
///
/// libpq tries them in their order and takes the first that will do. It goes on from one that refuses, but
/// while nobody waits for it, it never gives up one that says nothing: who gave up begins with the next.
struct HostList: Sendable, Equatable {
    private let values: [(keyword: String, list: [String])]

    /// How many there are; one where the URL names none.
    let count: Int

    private static let keywords = ["host", "hostaddr", "port"]

    /// The servers of this URL.
    init(url: String) {
        var values: [(keyword: String, list: [String])] = []
        if let options = PQconninfoParse(url, nil) {
            var option = options
            while let keyword = option.pointee.keyword.map({ String(cString: $0) }) {
                if let value = option.pointee.val, Self.keywords.contains(keyword) {
                    let list = String(cString: value).split(separator: ",", omittingEmptySubsequences: false)
                    values.append((keyword, list.map { String($0) }))
                }
                option += 1
            }
            PQconninfoFree(options)
        }
        self.values = values
        count = values.map(\.list.count).max() ?? 1
    }

    /// libpq's keywords and values for the same servers, beginning with another.
    func keywords(from first: Int) -> [(String, String)] {
        guard count > 1, first % count > 0 else { return [] }
        // One port may be that of all.
        return values.filter { $0.list.count == count }.map { keyword, list in
            let start = first % count
            return (keyword, (list[start...] + list[..<start]).joined(separator: ","))
        }
    }

    static func == (one: HostList, other: HostList) -> Bool {
        one.values.elementsEqual(other.values) { $0 == $1 }
    }
}
