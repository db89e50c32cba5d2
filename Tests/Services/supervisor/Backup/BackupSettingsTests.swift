import Testing
import Wire

@testable import Supervisor

@Suite struct BackupSettingsTests {
    private func settings(_ flags: [Setting: String]) throws -> Settings {
        try Settings(
            Settings.Sources(
                flags: flags, environment: ["HOME": "/e"], workingDirectory: "/w", userID: 1,
                readFile: { _ in nil },
                isDirectory: { _ in true }, locate: { RepositoryLocation(root: nil, identity: $0) }))
    }

    @Test func secretsAndPlaces_areLeftOut() throws {
        let json = BackupSettings.json(
            try settings([
                .databaseURL: "postgresql://me:secret@h/db?password=hidden", .foreign: "a=cmd --key secret",
                .cacheTTLSeconds: "60", .home: "/h",
            ]))
        let text = JSON.object(json).text
        #expect(!text.contains("secret") && !text.contains("hidden"), "\(text)")
        #expect(json["HOLDFAST_CACHE_TTL_SECONDS"] == "60")
        #expect(json["HOLDFAST_DATABASE_URL"]?.string?.contains("me:***@h/db") == true)
        #expect(json["HOLDFAST_HOME"] == nil && json["HOLDFAST_LOG_LEVEL"] == nil)
    }

    @Test func differences_areToldInSentences() throws {
        let then = BackupSettings.json(try settings([.archiveAfterDays: "90", .standby: "off"]))
        let now = try settings([.standby: "off", .cacheTTLSeconds: "5"])
        #expect(
            BackupSettings.differences(then, now) == [
                "HOLDFAST_CACHE_TTL_SECONDS was not set, here it is 5",
                "HOLDFAST_ARCHIVE_AFTER_DAYS was 90, here it is not set",
            ])
    }
}
