import Crypto
import Wire

/// What travels through the client between two rounds, so that nobody can make it up or change it.
enum FixtureState {
    static let fault = FixtureFault(-32602, "requestState is not what this server handed out")

    /// Drawn anew in each process would lose the rounds under way with it; what it guards is no secret.
    private static let key = SymmetricKey(data: Array("the fixture's key guards nothing".utf8))

    static func sealed(_ text: String) -> String { text + "." + code(text) }

    /// What was sealed.
    static func opened(_ request: FixtureRequest) throws(FixtureFault) -> String {
        guard let state = request.requestState, let dot = state.lastIndex(of: ".") else { throw fault }
        let text = String(state[..<dot])
        guard state == sealed(text) else { throw fault }
        return text
    }

    static func require(_ request: FixtureRequest, _ text: String) throws(FixtureFault) {
        guard try opened(request) == text else { throw fault }
    }

    private static func code(_ text: String) -> String {
        HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key).map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }
        .joined()
    }
}
