import ArgumentParser
import Wire

/// `holdfast config`
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Show each effective setting and where it came from.",
        discussion: "Flags win over the environment, which wins over holdfast.json in the state directory.")

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    func run() throws {
        let settings = try options.resolved()
        let rows = Setting.allCases.map { setting in
            let value = settings.values[setting]
            let text = value?.text.map { setting == .databaseURL ? masked(databaseURL: $0) : $0 }
            return (
                variable: setting.variable, value: text ?? "(not set)", isSet: text != nil,
                origin: Self.origin(value?.origin ?? .standard, settings)
            )
        }
        guard !json else {
            let members = rows.map { row in
                let value: JSON = row.isSet ? .string(row.value) : .null
                return (row.variable, JSON.object(["value": value, "origin": .string(row.origin)]))
            }
            return Console.say(JSON.object(JSONObject(members)).indented)
        }
        let lines = StatusText.aligned(rows.map { [$0.variable, $0.value, $0.origin] })
        for line in lines { Console.say(line) }
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
