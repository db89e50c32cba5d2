import Access
import ArgumentParser
import Primitives
import Processes
import Wire

/// `holdfast token`
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Make, list and revoke the tokens of HTTP clients.",
        discussion: "Changes count within a second; nothing has to be restarted.",
        subcommands: [Add.self, List.self, Revoke.self])
}

extension TokenCommand {
    /// `holdfast token add`
    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a token and print it: this once, for only its hash is kept.",
            discussion: "Changes made with the token are recorded under its name.")

        @Argument(help: "Whose token it is: letters, digits and . _ - @")
        var name: String

        @Option(
            help: "What it allows: read, write (and read), or admin (everything).",
            transform: { text in
                guard let scope = TokenScope(rawValue: text) else {
                    throw ValidationError("it must be read, write or admin, not \"\(text)\"")
                }
                return scope
            })
        var scope = TokenScope.write

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

        func run() throws {
            let store = try TokenCommand.store(options)
            let secret = try TokenCommand.told { () throws(TokenStore.Failure) in
                try store.add(name, scope: scope, at: Clocks.system.now())
            }
            guard !json else {
                let made: JSON = [
                    "name": .string(name), "scope": .string(scope.rawValue), "token": .string(secret.text),
                ]
                return Console.say(made.indented)
            }
            Console.complain("holdfast: token \(name) (\(scope.rawValue)), shown this once:")
            Console.say(secret.text)
        }
    }

    /// `holdfast token list`
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show every token: name, scope, when it was made and revoked.")

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

        func run() throws {
            let store = try TokenCommand.store(options)
            let file = try TokenCommand.told { () throws(TokenStore.Failure) in try store.read() }
            Console.say(json ? TokenText.json(file).indented : TokenText.table(file))
        }
    }

    /// `holdfast token revoke`
    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let nobody in with a token any more, and end its open streams.")

        @Argument(help: "The name of the token.")
        var name: String

        @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

        func run() throws {
            let store = try TokenCommand.store(options)
            try TokenCommand.told { () throws(TokenStore.Failure) in
                try store.revoke(name, at: Clocks.system.now())
            }
            Console.say("\(name) is revoked")
        }
    }

    private static func store(_ options: SettingsOptions) throws -> TokenStore {
        let settings = try options.resolved()
        do throws(SystemFault) {
            try Files.makePrivateDirectory(Files.parent(of: settings.tokensFile) ?? "/")
        } catch {
            throw Console.failure(.unavailable, "\(error)")
        }
        return TokenStore(path: settings.tokensFile)
    }

    private static func told<Result>(_ body: () throws(TokenStore.Failure) -> Result) throws -> Result {
        do throws(TokenStore.Failure) {
            return try body()
        } catch {
            throw Console.failure(.toolError, error.sentence)
        }
    }
}
