/// How clients over HTTP show who they are, from the environment that the supervisor gives.
struct AuthSettings: Equatable, Sendable {
    /// An issuer of tokens whose word is taken.
    struct Issuer: Equatable, Sendable {
        let name: String
        let audience: String
        /// The file with its public keys, a JWK set.
        let keysFile: String
    }

    /// Whether a token is asked for; if not, whoever reaches the port may do everything.
    let isRequired: Bool
    /// The file of tokens; nil: there are none.
    let tokensFile: String?
    let issuer: Issuer?
    /// How many requests each caller may make, per second in the long run.
    let requestsPerSecond: Int64
    /// The address of this gateway as clients know it.
    let resource: String

    static let requestsPerSecondDefault: Int64 = 2000

    /// The variables that count.
    static let variables = [
        "HOLDFAST_HTTP", "HOLDFAST_HTTP_AUTH", "HOLDFAST_HTTP_RATE", "HOLDFAST_TOKENS_FILE",
        "HOLDFAST_JWT_ISSUER", "HOLDFAST_JWT_AUDIENCE", "HOLDFAST_JWT_KEYS",
    ]

    /// - Throws: `Refusal`, exit code 78.
    init(environment: [String: String]) throws(GatewayConfiguration.Refusal) {
        let values = environment.filter { !$0.value.isEmpty }
        func refusal(_ sentence: String) -> GatewayConfiguration.Refusal {
            GatewayConfiguration.Refusal(sentence: sentence, exitCode: 78)
        }
        let mode = values["HOLDFAST_HTTP_AUTH"] ?? "token"
        guard mode == "token" || mode == "off" else {
            throw refusal("HOLDFAST_HTTP_AUTH is \(mode), but must be token or off.")
        }
        isRequired = mode == "token"
        tokensFile = values["HOLDFAST_TOKENS_FILE"]
        let rate = values["HOLDFAST_HTTP_RATE"] ?? "\(Self.requestsPerSecondDefault)"
        guard let number = Int64(rate), (1...1_000_000).contains(number) else {
            throw refusal("HOLDFAST_HTTP_RATE is \(rate), but must be a whole number from 1 to 1000000.")
        }
        requestsPerSecond = number
        let address = "http://\(values["HOLDFAST_HTTP"] ?? "127.0.0.1:7420")/mcp"
        let audience = values["HOLDFAST_JWT_AUDIENCE"] ?? address
        resource = Self.isAddress(audience) ? audience : address
        guard let name = values["HOLDFAST_JWT_ISSUER"] else {
            issuer = nil
            guard !isRequired || tokensFile != nil else {
                throw refusal("HOLDFAST_TOKENS_FILE or HOLDFAST_JWT_ISSUER must be set, or nobody gets in.")
            }
            return
        }
        guard let keys = values["HOLDFAST_JWT_KEYS"] else {
            throw refusal("HOLDFAST_JWT_KEYS must name the file with the keys of HOLDFAST_JWT_ISSUER.")
        }
        issuer = Issuer(name: name, audience: audience, keysFile: keys)
    }

    private static func isAddress(_ text: String) -> Bool {
        text.hasPrefix("https://") || text.hasPrefix("http://")
    }
}
