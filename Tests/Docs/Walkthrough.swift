import Foundation

/// A page that leads through a change of the project, step by step: files that are new, and edits of others.
struct Walkthrough {
    let page: MarkdownPage
    /// The project that is to be changed.
    private let root: String

    init(_ path: String, in root: String = Tree.root) throws {
        page = try MarkdownPage(path)
        self.root = root
    }

    /// The new files, by their path from the root.
    var files: [String: String] {
        let blocks = page.blocks.filter { $0.language != "diff" }
        return Dictionary(
            blocks.compactMap { block in block.path.map { ($0, block.text) } }, uniquingKeysWith: { $0 + $1 })
    }

    /// The edits, in order.
    func edits() throws -> [(path: String, edit: PageEdit)] {
        try page.blocks.filter { $0.language == "diff" }.map { block in
            guard let path = block.path else {
                throw PageEdit.Fault(description: "\(page.path): a diff without a file's name before it")
            }
            return (path, try PageEdit(block.text))
        }
    }

    /// Every file that is new or another once the page was followed, by its path from the root.
    func outcome() throws -> [String: String] {
        var outcome = files
        for (path, edit) in try edits() {
            do {
                outcome[path] = try edit.applied(
                    to: outcome[path] ?? String(contentsOfFile: "\(root)/\(path)", encoding: .utf8))
            } catch {
                throw PageEdit.Fault(description: "\(page.path), \(path): \(error)")
            }
        }
        return outcome
    }
}
