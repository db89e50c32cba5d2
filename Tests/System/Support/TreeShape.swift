import Wire

/// Checks that every item's path and depth are what its chain of parents says.
enum TreeShape {
    static func faults(in items: [JSON]) -> [String] {
        var parents: [String: String?] = [:]
        for item in items { if let id = item["id"]?.string { parents[id] = item["parent_id"]?.string } }
        return items.compactMap { item in
            guard let id = item["id"]?.string else { return "an item without id" }
            var chain = [id]
            while let parent = parents[chain[0]] ?? nil {
                guard !chain.contains(parent) else { return "\(id) is below itself" }
                chain.insert(parent, at: 0)
            }
            let path = chain.map { "/" + $0 }.joined()
            guard item["path"]?.string == path else {
                return "\(id): path \(item["path"]?.text ?? "none"), not \(path)"
            }
            guard item["depth"]?.integer == Int64(chain.count - 1) else {
                return "\(id): depth, not \(chain.count - 1)"
            }
            return chain.count <= 6 ? nil : "\(id) is at depth \(chain.count - 1)"
        }
    }
}
