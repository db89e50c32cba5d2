import Testing

@testable import Supervisor

@Suite struct SettingRulesTests {
    @Test(arguments: [
        (Setting.http, "off"), (.http, "127.0.0.1:7420"), (.http, "[::1]:80"), (.http, "localhost:65535"),
        (.httpAuth, "token"), (.httpAuth, "off"), (.metrics, "open"), (.metrics, "off"),
        (.cacheTTLSeconds, "1"), (.archiveAfterDays, "36500"),
        (.standby, "on"), (.standby, "off"), (.logLevel, "debug"), (.logFormat, "text"),
        (.databaseURL, "postgresql:///db"),
        (.databaseURL, "postgres://h/db"), (.httpRate, "1"), (.httpHosts, "a.example, b.example:443"),
        (.httpOrigins, "https://a.example,http://b.example:8080"), (.jwtIssuer, "https://issuer.example/x/"),
        (.jwtAudience, "https://h.example/mcp"), (.jwtAudience, "api:holdfast"),
    ])
    func soundValue_hasNoFault(setting: Setting, value: String) {
        #expect(SettingRules.fault(in: value, of: setting) == nil)
    }

    @Test(arguments: [
        (Setting.http, "on"), (.http, ":80"), (.http, "h:0"), (.http, "h:65536"), (.http, "::1:80"),
        (.http, "h"), (.httpAuth, "none"), (.cacheTTLSeconds, "0"), (.cacheTTLSeconds, "1.5"),
        (.cacheTTLSeconds, ""), (.archiveAfterDays, "-1"), (.logLevel, "loud"), (.logFormat, "xml"),
        (.metrics, "yes"),
        (.standby, "yes"),
        (.databaseURL, "mysql://h/db"), (.httpRate, "0"), (.httpRate, "many"), (.httpHosts, "a,,b"),
        (.httpHosts, "https://a"), (.httpHosts, "a b"), (.httpOrigins, "a.example"),
        (.httpOrigins, "https://a.example/"), (.httpOrigins, ""), (.jwtIssuer, "issuer"),
        (.jwtIssuer, "https://"), (.jwtAudience, "https://h.example/"), (.jwtAudience, "a b"),
        (.jwtAudience, "https://h.example/mcp#x"),
    ])
    func badValue_hasAFault(setting: Setting, value: String) {
        #expect(SettingRules.fault(in: value, of: setting) != nil)
    }

    @Test func badDatabaseURL_isNeverRepeated() {
        let fault = SettingRules.fault(in: "password=secret", of: .databaseURL)
        #expect(fault?.contains("secret") == false)
    }

    @Test(arguments: [
        ("postgresql://u:secret@h:5432/db", "postgresql://u:***@h:5432/db"),
        ("postgresql://u@h/db", "postgresql://u@h/db"),
        (
            "postgresql://h/db?user=u&password=secret&sslmode=require",
            "postgresql://h/db?user=u&password=***&sslmode=require"
        ),
        ("postgresql://u:s@cret@h/db", "postgresql://u:***@h/db"),
        ("postgresql:///db", "postgresql:///db"),
        ("postgresql://u:a@h1,h2/db?password=b", "postgresql://u:***@h1,h2/db?password=***"),
    ])
    func databaseURL_isShownWithoutItsPassword(url: String, shown: String) {
        #expect(masked(databaseURL: url) == shown)
    }
}
