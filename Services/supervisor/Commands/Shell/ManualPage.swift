import Wire

/// A manual page of one command, made of what the command says of itself.
struct ManualPage: Sendable, Equatable {
    /// `holdfast-token-add`
    let name: String
    /// In the language of `man`.
    let text: String

    /// A page for a command and each one below it that is shown.
    ///
    /// - Parameter command: As the argument parser describes it.
    static func all(of command: JSON, version: String) -> [ManualPage] {
        let inner = (command["subcommands"]?.array ?? []).filter(isShown)
        return [page(command, inner, version)] + inner.flatMap { all(of: $0, version: version) }
    }

    private static func isShown(_ command: JSON) -> Bool {
        command["shouldDisplay"] != false && command["commandName"] != "help"
    }

    private static func words(_ command: JSON) -> [String] {
        let above = (command["superCommands"]?.array ?? []).compactMap(\.string)
        return above + [command["commandName"]?.string ?? "?"]
    }

    private static func page(_ command: JSON, _ inner: [JSON], _ version: String) -> ManualPage {
        let words = words(command)
        let name = words.joined(separator: "-")
        let arguments = (command["arguments"]?.array ?? []).filter { $0["shouldDisplay"] != false }
        let settings = arguments.filter { $0["sectionTitle"]?.string == SettingsOptions.title }
        let own = arguments.filter { $0["sectionTitle"]?.string != SettingsOptions.title }
        var lines = [
            ".TH \"\(name.uppercased())\" \"1\" \"\" \"Holdfast \(version)\" \"Holdfast\"",
            ".SH NAME", "\(escaped(name)) \\- \(escaped(command["abstract"]?.string ?? ""))",
            ".SH SYNOPSIS", ".B \(escaped(words.joined(separator: " ")))",
        ]
        lines += own.map { escaped(synopsis($0)) }
        if !inner.isEmpty { lines.append("\\fIcommand\\fP \\&...") }
        if let discussion = command["discussion"]?.string, !discussion.isEmpty {
            lines.append(".SH DESCRIPTION")
            lines += discussion.split(separator: "\n").flatMap { [escaped(String($0)), ".br"] }
        }
        if !own.isEmpty { lines += [".SH OPTIONS"] + own.flatMap(described) }
        if !settings.isEmpty {
            lines += [".SH SETTINGS", "These win over the environment and holdfast.json."]
            lines += settings.flatMap(described)
        }
        if !inner.isEmpty {
            lines.append(".SH COMMANDS")
            lines += inner.flatMap { command in
                [
                    ".TP", ".BR \(escaped(self.words(command).joined(separator: "-"))) (1)",
                    escaped(command["abstract"]?.string ?? ""),
                ]
            }
        }
        lines += [".SH EXIT STATUS"]
        lines += ExitCodesCommand.all.flatMap { [".TP", ".B \($0.code)", escaped($0.meaning)] }
        if words.count > 1 {
            lines += [".SH SEE ALSO", ".BR \(escaped(words.dropLast().joined(separator: "-"))) (1)"]
        }
        return ManualPage(name: name, text: lines.joined(separator: "\n") + "\n")
    }

    private static func named(_ argument: JSON) -> String {
        let names = (argument["names"]?.array ?? []).map { name in
            (name["kind"] == "short" ? "-" : "--") + (name["name"]?.string ?? "")
        }
        let value = argument["valueName"]?.string ?? ""
        switch argument["kind"]?.string {
        case "positional": return "<\(value)>"
        case "flag": return names.joined(separator: ", ")
        default: return names.joined(separator: ", ") + " <\(value)>"
        }
    }

    private static func synopsis(_ argument: JSON) -> String {
        let repeated = argument["isRepeating"] == true ? "..." : ""
        let text = named(argument).split(separator: ", ").last.map(String.init) ?? ""
        return argument["isOptional"] == true ? "[\(text)\(repeated)]" : text + repeated
    }

    private static func described(_ argument: JSON) -> [String] {
        let usual = argument["defaultValue"]?.string.map { " (default: \($0))" } ?? ""
        let abstract = argument["abstract"]?.string ?? ""
        return [".TP", ".B \(escaped(named(argument)))", escaped(abstract + usual)]
    }

    /// Text that means itself.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text.harmless {
            switch character {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            default: result.append(character)
            }
        }
        return result.hasPrefix(".") || result.hasPrefix("'") ? "\\&" + result : result
    }
}
