import Records
import Yams

/// Turns what Yams read into plain values, as many as are allowed.
struct NodeReader {
    private var count = 0

    /// The value of a node that stands in this many others.
    ///
    /// - Throws: `FrontMatterFault` where it has no plain value.
    mutating func value(_ node: Node, depth: Int) throws(FrontMatterFault) -> FrontMatterValue {
        count += 1
        guard count <= FrontMatter.valuesMax else {
            throw fault(node, "The front matter holds more than \(FrontMatter.valuesMax) values: shorten it.")
        }
        guard depth <= FrontMatter.depthMax else {
            throw fault(
                node, "Values stand more than \(FrontMatter.depthMax) deep in one another: flatten them.")
        }
        switch node {
        case .scalar(let scalar): return try value(scalar, node)
        case .sequence(let sequence):
            var values: [FrontMatterValue] = []
            for element in sequence { values.append(try value(element, depth: depth + 1)) }
            return .list(values)
        case .mapping(let mapping):
            var members: [FrontMatterValue.Member] = []
            for (key, element) in mapping {
                guard let name = key.scalar else { throw fault(key, "A key must be text on one line.") }
                try check(name, key)
                members.append(.init(name.string, try value(element, depth: depth + 1)))
            }
            return .map(members)
        case .alias: throw fault(node, "This alias names nothing.")
        }
    }

    private func value(_ scalar: Node.Scalar, _ node: Node) throws(FrontMatterFault) -> FrontMatterValue {
        try check(scalar, node)
        // `!!str 5` and everything in quotes is text; so is what has a tag that is not known here.
        guard scalar.tag.rawValue.isEmpty, scalar.style == .plain else { return .string(scalar.string) }
        return PlainScalar.value(scalar.string)
    }

    private func check(_ scalar: Node.Scalar, _ node: Node) throws(FrontMatterFault) {
        if scalar.string.utf8.contains(0) {
            throw fault(node, "This text holds NUL (`\\0`), which can't be stored: remove it.")
        }
    }

    private func fault(_ node: Node, _ problem: String) -> FrontMatterFault {
        FrontMatterFault(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1, problem: problem)
    }
}
