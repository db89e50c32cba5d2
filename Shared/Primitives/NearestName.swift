/// The edit distance (insert, delete, replace, swap of neighbours) of two texts, or nil beyond `limit`.
public func editDistance(_ left: String, _ right: String, limit: Int) -> Int? {
    let source = Array(left.unicodeScalars)
    let target = Array(right.unicodeScalars)
    guard abs(source.count - target.count) <= limit else { return nil }
    var beforePrevious: [Int] = []
    var previous = Array(0...target.count)
    for row in 1..<(source.count + 1) {
        var current = [row]
        for column in 1..<(target.count + 1) {
            let replaced = previous[column - 1] + (source[row - 1] == target[column - 1] ? 0 : 1)
            var best = min(replaced, previous[column] + 1, current[column - 1] + 1)
            if row > 1, column > 1, source[row - 1] == target[column - 2],
                source[row - 2] == target[column - 1]
            {
                best = min(best, beforePrevious[column - 2] + 1)
            }
            current.append(best)
        }
        (beforePrevious, previous) = (previous, current)
    }
    return previous[target.count] <= limit ? previous[target.count] : nil
}

/// The candidate nearest to `name`, if one is within `limit` edits; the first of equals wins.
public func nearestName(to name: String, among candidates: some Sequence<String>, limit: Int) -> String? {
    // A very long name is near to nothing, and comparing it would cost its length squared.
    guard name.unicodeScalars.count <= 128 else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in candidates {
        guard let distance = editDistance(name, candidate, limit: limit) else { continue }
        if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name
}
