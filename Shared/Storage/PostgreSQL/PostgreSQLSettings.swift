/// What every connection of one database has in common.
struct PostgreSQLSettings: Sendable {
    let configuration: PostgreSQLConfiguration
    let secrets: ConnectionSecrets
    /// The service: schema, and part of the application's name.
    let service: String
    /// The role to take on; nil where the server's user may not make roles.
    let role: String?

    static func role(of service: String) -> String { "holdfast_\(service)" }

    /// Raises the store's epoch where the server is on another timeline than it was; see the migration.
    static let noteHistory = "SELECT note_history()"

    /// What sets a session up, in one transaction, which may still write.
    func setup(for purpose: PostgreSQLLink.Purpose) -> [Statement] {
        let isReading = purpose == .reads
        let timeout =
            isReading ? configuration.readStatementMilliseconds : configuration.writeStatementMilliseconds
        var settings = [
            ("search_path", "\"\(service)\""),
            ("statement_timeout", String(timeout)),
            ("TimeZone", "UTC"),
            // Compiling a plan takes longer than any of our statements may.
            ("jit", "off"),
            // A plan made while a table is small is kept while it grows: it must not read the whole of it.
            ("enable_seqscan", "off"),
            ("default_transaction_read_only", isReading ? "on" : "off"),
            // A transaction of ours that stands still for so long is one whose process does; its locks must
            // go.
            ("idle_in_transaction_session_timeout", String(2 * timeout)),
        ]
        if let role { settings.insert(("role", role), at: 0) }
        var sql = "SELECT "
        var parameters: [SQLValue] = []
        for (name, value) in settings {
            if !parameters.isEmpty { sql += ", " }
            sql += "set_config($\(parameters.count + 1), $\(parameters.count + 2), false)"
            parameters += [.text(name), .text(value)]
        }
        return [Statement(sql, parameters), Statement(Self.noteHistory)]
    }

    /// How long one attempt may take: there may have to be one for each server.
    var connectMilliseconds: Int64 { configuration.connectMilliseconds / Int64(hosts.count) }

    /// The servers it is looked for on.
    var hosts: HostList { HostList(url: configuration.url) }

    /// libpq's keywords and values; what comes later overrides the URL.
    ///
    /// - Parameter host: The number of the server to begin with, of those that the URL names.
    func keywords(from host: Int) -> [(String, String)] {
        [
            ("dbname", configuration.url),
            ("application_name", "holdfast-\(service)"),
            ("client_encoding", "UTF8"),
        ] + hosts.keywords(from: host)
    }
}
