import Records
import Yams

extension FrontMatterFault {
    /// What Yams says is wrong with this text.
    init(_ error: YamlError, in text: String) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            // What is never closed is found out at the end; it is wrong where it begins.
            let lines = text.utf8.count { $0 == UInt8(ascii: "\n") } + (text.hasSuffix("\n") ? 0 : 1)
            let isAtEnd = mark.line > lines || problem.contains("end of stream")
            let words = context.map { ", \($0.text)" } ?? ""
            self.init(
                isAtEnd ? context?.mark ?? mark : mark,
                "The front matter is no YAML here: \(problem)\(words).")
        case .duplicatedKeysInMapping(let names, let context):
            let name = names.first.map { " \($0)" } ?? ""
            self.init(context.mark, "The key\(name) is there twice: remove one.")
        case .reader(_, let offset, _, _):
            let before = offset.map { text.prefix($0) } ?? ""
            let line = before.count(where: \.isNewline) + 1
            let column = before.suffix(while: { !$0.isNewline }).count + 1
            self.init(
                line: line, column: column,
                problem: "The front matter holds a character that YAML does not allow: remove it.")
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            self.init(line: 1, column: 1, problem: "The front matter can't be read as YAML.")
        }
    }

    private init(_ mark: Mark, _ problem: String) {
        self.init(line: max(1, mark.line), column: max(1, mark.column), problem: problem)
    }
}

extension StringProtocol {
    /// The last characters that satisfy the condition.
    fileprivate func suffix(while condition: (Character) -> Bool) -> SubSequence {
        guard let last = lastIndex(where: { !condition($0) }) else { return self[...] }
        return self[index(after: last)...]
    }
}
