/// A foreign MCP server that speaks stdio, plugged in as a service.
struct ForeignServer: Sendable, Equatable {
    /// The service's name.
    let name: String
    /// Its command line, the program first; never empty.
    let words: [String]

    /// What is wrong with the words that name servers.
    struct Fault: Error, Sendable, Equatable {
        /// The end of a sentence that begins with the setting's name.
        let phrase: String
    }

    /// Names that sockets of ours have already.
    private static let taken = Set(ServiceCatalogue.names + ["control", "gateway"])
    static let countMax = 16

    /// Reads `NAME=COMMAND ARGUMENTS`, several with semicolons or on lines of their own. Quotes and
    /// backslashes
    /// keep blanks together as in a shell; nothing is expanded.
    ///
    /// - Throws: `Fault`.
    static func parse(_ text: String) throws(Fault) -> [ForeignServer] {
        var servers: [ForeignServer] = []
        for words in try ShellWords.commands(in: text) {
            guard let sign = words[0].firstIndex(of: "=") else {
                throw Fault(phrase: "must be NAME=COMMAND, not \"\(words[0])\"")
            }
            let name = String(words[0][..<sign])
            let command = [String(words[0][words[0].index(after: sign)...])] + words.dropFirst()
            guard ServiceSpec.isName(name), !taken.contains(name), !name.hasSuffix("-standby") else {
                throw Fault(
                    phrase: "names a server \"\(name)\"; names are 1 to 32 lowercase letters, digits and "
                        + "hyphens, and none of a service of ours")
            }
            guard !command[0].isEmpty else { throw Fault(phrase: "names no command for \(name)") }
            guard !servers.contains(where: { $0.name == name }) else {
                throw Fault(phrase: "names two servers \(name)")
            }
            servers.append(ForeignServer(name: name, words: command))
        }
        guard servers.count <= countMax else { throw Fault(phrase: "names more than \(countMax) servers") }
        return servers
    }

    /// The program's path: as it is told, or the first of its name in the directories of `path`; nil where
    /// there is none.
    func program(path: String?, isExecutable: (String) -> Bool) -> String? {
        let word = words[0]
        guard !word.contains("/") else { return isExecutable(word) ? word : nil }
        let directories = (path ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        return directories.map { "\($0)/\(word)" }.first(where: isExecutable)
    }
}
