import Testing

@testable import Storage

struct ConnectionSecretsTests {
    @Test func password_isTakenOutHoweverItIsWritten() throws {
        let url = "postgresql://me:s%40fe-word@localhost:5432/db?application_name=x"
        let secrets = try ConnectionSecrets(url: url)
        let scrubbed = secrets.scrub("could not use \(url) with s@fe-word, twice s@fe-word\n")
        #expect(!scrubbed.contains("s@fe-word"))
        #expect(!scrubbed.contains("s%40fe-word"))
        #expect(!scrubbed.contains("\n"))
        #expect(scrubbed.contains("twice ***"))
    }

    @Test func passwordAsAParameter_isTakenOut() throws {
        let secrets = try ConnectionSecrets(url: "postgresql://localhost/db?password=hidden")
        #expect(secrets.scrub("the word is hidden") == "the word is ***")
    }

    @Test func urlWithoutSecrets_changesNothing() throws {
        let secrets = try ConnectionSecrets(url: "postgresql://localhost/db")
        #expect(secrets.scrub("no such database") == "no such database")
    }

    @Test func unreadableURL_isRefusedWithoutQuotingIt() {
        #expect(throws: StoreOpenError.invalidURL) {
            try ConnectionSecrets(url: "postgresql://me:secret@localhost:not-a-port:1/%zz?nonsense=1")
        }
        #expect(!"\(StoreOpenError.invalidURL)".contains("secret"))
    }
}
