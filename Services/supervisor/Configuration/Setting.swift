/// One thing that can be configured: a flag, an environment variable and a member of `holdfast.json`.
enum Setting: String, Sendable, CaseIterable {
    case home
    case runtimeDirectory = "runtime_dir"
    case databaseURL = "database_url"
    case databaseURLFile = "database_url_file"
    case repository
    case statusFile = "status_file"
    case http
    case httpAuth = "http_auth"
    case tokensFile = "tokens_file"
    case httpRate = "http_rate"
    case httpHosts = "http_hosts"
    case httpOrigins = "http_origins"
    case jwtIssuer = "jwt_issuer"
    case jwtAudience = "jwt_audience"
    case jwtKeys = "jwt_keys"
    case cacheTTLSeconds = "cache_ttl_seconds"
    case archiveAfterDays = "archive_after_days"
    case logLevel = "log_level"
    case logFormat = "log_format"
    case metrics
    case standby
    case foreign
    case tools

    /// Its name in `holdfast.json`.
    var key: String { rawValue }

    /// Its name in the environment.
    var variable: String { Self.variablePrefix + rawValue.uppercased() }

    /// What every variable of ours begins with.
    static let variablePrefix = "HOLDFAST_"

    /// Whether its value is a path, which is made absolute.
    var isPath: Bool {
        switch self {
        case .home, .runtimeDirectory, .databaseURLFile, .repository, .statusFile, .tokensFile, .jwtKeys:
            true
        case .databaseURL, .http, .httpAuth, .httpRate, .httpHosts, .httpOrigins, .jwtIssuer, .jwtAudience,
            .cacheTTLSeconds, .archiveAfterDays, .logLevel, .logFormat, .metrics, .standby, .foreign, .tools:
            false
        }
    }

    /// Whether `holdfast.json` may have it: the file can't move the directory it is in.
    var isAllowedInFile: Bool { self != .home }
}
