import ArgumentParser

/// `holdfast config`
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Show each effective setting and where it came from.",
        discussion: "Flags win over the environment, which wins over holdfast.json in the state directory.")

    @OptionGroup var options: SettingsOptions

    func run() throws {
        let settings = try options.resolved()
        let rows = Setting.allCases.map { setting in
            let value = settings.values[setting]
            let text = value?.text.map { setting == .databaseURL ? masked(databaseURL: $0) : $0 }
            return (setting.variable, text ?? "(not set)", Self.origin(value?.origin ?? .standard, settings))
        }
        let widths = (rows.map(\.0.count).max() ?? 0, rows.map(\.1.count).max() ?? 0)
        for row in rows {
            Console.say(row.0.padded(to: widths.0) + "  " + row.1.padded(to: widths.1) + "  " + row.2)
        }
    }

    private static func origin(_ origin: Settings.Origin, _ settings: Settings) -> String {
        switch origin {
        case .flag: "flag"
        case .environment: "environment"
        case .file: settings.home + "/holdfast.json"
        case .standard: "default"
        }
    }
}
