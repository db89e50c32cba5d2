/// Splits command lines into words the way a shell does, without expanding anything.
enum ShellWords {
    /// The commands of a text, each with one word at least; newlines and semicolons stand between them.
    ///
    /// - Throws: `ForeignServer.Fault` where a quote has no end.
    static func commands(in text: String) throws(ForeignServer.Fault) -> [[String]] {
        var commands: [[String]] = []
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        for character in text {
            switch character {
            case _ where isEscaped:
                word = (word ?? "") + String(character)
                isEscaped = false
            case "\\" where quote != "'": isEscaped = true
            case _ where character == quote: quote = nil
            case _ where quote != nil: word = (word ?? "") + String(character)
            case "'", "\"":
                quote = character
                word = word ?? ""
            case " ", "\t", "\n", ";", "\r\n":
                if let whole = word { words.append(whole) }
                word = nil
                guard character != " ", character != "\t" else { continue }
                if !words.isEmpty { commands.append(words) }
                words = []
            default: word = (word ?? "") + String(character)
            }
        }
        guard quote == nil, !isEscaped else {
            throw ForeignServer.Fault(phrase: "has a quote or a backslash without its end")
        }
        if let whole = word { words.append(whole) }
        if !words.isEmpty { commands.append(words) }
        return commands
    }

    /// A word that `commands` reads as it is.
    static func quoted(_ word: String) -> String {
        "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
