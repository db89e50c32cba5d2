import ArgumentParser
import Primitives

/// Which command was meant by a word that is none.
enum CommandSuggestion {
    /// Words of other programs, and what does the same here.
    private static let meant = [
        "ls": "list", "ps": "status", "logs": "log", "history": "log", "start": "run", "serve": "run",
        "up": "run", "down": "stop", "kill": "stop", "check": "doctor", "man": "help", "get": "show",
    ]

    /// What is said of a command line with such a word; nil where there is none.
    static func complaint(
        _ arguments: [String], root: any ParsableCommand.Type = Holdfast.self
    ) -> String? {
        var command = root
        var path = root._commandName
        for word in arguments {
            let inner = command.configuration.subcommands
            if inner.isEmpty || word.hasPrefix("-") { return nil }
            if word == "help" { continue }
            guard let next = inner.first(where: { $0._commandName == word }) else {
                // What begins with a flag, or says nothing, is the default's.
                let names = inner.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
                let near = nearest(to: word, among: names)
                let hint = near.map { "did you mean \"\(path) \($0)\"?" } ?? "\"\(path) --help\" lists them."
                return "there is no command \"\(path) \(word)\"; \(hint)"
            }
            command = next
            path += " \(word)"
        }
        return nil
    }

    /// The command that a word stands for: the only one that it begins, a neighbour in spelling, a synonym.
    static func nearest(to word: String, among names: [String]) -> String? {
        let beginning = names.filter { $0.hasPrefix(word) }
        if beginning.count == 1, word.utf8.count > 1 { return beginning[0] }
        if let same = meant[word], names.contains(same) { return same }
        return nearestName(to: word, among: names, limit: word.utf8.count < 5 ? 1 : 2)
    }
}
