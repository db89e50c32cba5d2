import Wire

/// Which settings a backup tells of: enough to set up the same anew, and nothing that lets anybody in.
enum BackupSettings {
    /// Settings that name this machine's own places, or may hold secrets in their text.
    private static let left: Set<Setting> = [.home, .runtimeDirectory, .foreign]

    /// Every effective setting that was set, by its variable.
    static func json(_ settings: Settings) -> JSONObject {
        let members = Setting.allCases.compactMap { setting -> (String, JSON)? in
            guard !left.contains(setting), let value = settings.values[setting], value.origin != .standard,
                let text = value.text
            else { return nil }
            return (setting.variable, .string(setting == .databaseURL ? masked(databaseURL: text) : text))
        }
        return JSONObject(members)
    }

    /// What was set where the backup was made and is otherwise here, one sentence each.
    static func differences(_ then: JSONObject, _ now: Settings) -> [String] {
        let here = json(now)
        let places: Set<Setting> = [
            .databaseURL, .databaseURLFile, .repository, .statusFile, .tokensFile, .jwtKeys,
        ]
        return Setting.allCases.compactMap { setting in
            guard !places.contains(setting) else { return nil }
            let (before, after) = (then[setting.variable]?.string, here[setting.variable]?.string)
            guard before != after else { return nil }
            return "\(setting.variable) was \(before ?? "not set"), here it is \(after ?? "not set")"
        }
    }
}
