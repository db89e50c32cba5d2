import ArgumentParser

/// `holdfast completions`
struct CompletionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions", abstract: "Print what completes commands and flags in a shell.",
        discussion: """
            For one session of bash: source <(holdfast completions bash). `make install-system` puts all \
            three where shells look for them.
            """)

    @Argument(
        help: "bash, zsh or fish.", completion: .list(CompletionShell.allCases.map(\.rawValue)),
        transform: { name in
            guard let shell = CompletionShell(rawValue: name) else {
                let names = CompletionShell.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("it must be one of \(names), not \"\(name)\"")
            }
            return shell
        })
    var shell: CompletionShell

    func run() {
        Console.say(Holdfast.completionScript(for: shell))
    }
}
