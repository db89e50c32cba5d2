import Foundation
import Testing

/// No page leads nowhere, and every page can be found.
@Suite struct LinksTests {
    @Test func everyLink_leadsSomewhere() throws {
        for page in try Tree.pages() {
            for (target, line) in try Self.links(in: page) {
                let fault = try Self.fault(in: target, of: page)
                #expect(fault == nil, "\(page.path):\(line): \(target) \(fault ?? "")")
            }
        }
    }

    @Test func everyPage_isInTheContents() throws {
        let contents = try MarkdownPage("docs/README.md")
        let linked = Set(try Self.links(in: contents).map(\.target))
        for path in try Tree.files(below: "docs") where path.hasSuffix(".md") && path != contents.path {
            #expect(linked.contains(String(path.dropFirst("docs/".count))), "\(path) is not in it")
        }
    }

    private static func links(in page: MarkdownPage) throws -> [(target: String, line: Int)] {
        try page.prose.flatMap { line in
            try line.text.matches(of: #"(?<!`)\[[^\]]*\]\(([^)\s]+)\)"#).map { ($0, line.number) }
        }
    }

    private static func fault(in target: String, of page: MarkdownPage) throws -> String? {
        guard !target.contains("://"), !target.hasPrefix("mailto:") else { return nil }
        let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let folder = page.path.split(separator: "/").dropLast().joined(separator: "/")
        let path =
            parts[0].isEmpty
            ? page.path
            : URL(fileURLWithPath: "/" + folder).appendingPathComponent(String(parts[0])).standardized.path
                .trimmingCharacters(in: ["/"])
        guard Tree.has(path) else { return "is no file" }
        guard parts.count == 2, path.hasSuffix(".md") else { return nil }
        let headings = try MarkdownPage(path).prose.filter { $0.text.hasPrefix("#") }.map { slug($0.text) }
        return headings.contains(String(parts[1])) ? nil : "is no heading there"
    }

    /// A heading as links name it.
    private static func slug(_ heading: String) -> String {
        let kept = heading.drop { $0 == "#" || $0 == " " }.lowercased().filter {
            $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_"
        }
        return String(kept.map { $0 == " " ? "-" : $0 })
    }
}
