import Access
import JWTKit
import NIOCore
import Wire

/// The public keys of an issuer, made of a JWK set once, so that checking a signature waits for nothing.
struct JWTKeys: Sendable {
    /// One key with one algorithm: a token can't choose another.
    struct Key: Sendable {
        /// By what a token names it; nil: it has no name.
        let id: String?
        let algorithm: any JWTAlgorithm
        /// Tells this key from every other.
        let fingerprint: String
    }

    /// Why there are no keys, as the end of a sentence that begins with the file's name.
    struct Fault: Error, Sendable, Equatable {
        let reason: String
    }

    /// The longest set, in bytes.
    static let bytesMax = 1 << 18
    /// The most keys used of a set, and the most that are tried for one token.
    static let keysMax = 64
    static let triedMax = 8

    private let keys: [Key]

    /// None: no token is good.
    init() {
        keys = []
    }

    private init(keys: [Key]) {
        self.keys = keys
    }

    var count: Int { keys.count }

    /// Those that may have signed a token with this header.
    func candidates(algorithm: String, id: String?) -> [Key] {
        let able = keys.filter { $0.algorithm.name == algorithm }
        guard let id else { return Array(able.prefix(Self.triedMax)) }
        return Array(able.filter { $0.id == nil || $0.id == id }.prefix(Self.triedMax))
    }

    /// Whether a key is still among these.
    func contains(fingerprint: String) -> Bool { keys.contains { $0.fingerprint == fingerprint } }

    /// Reads a JWK set. Keys of other kinds and uses are passed over, private parts never looked at.
    ///
    /// - Throws: `Fault` where nothing in it can be used.
    static func load(_ content: ByteBuffer) async throws(Fault) -> JWTKeys {
        guard let entries = (try? JSON(parsing: content))?["keys"]?.array else {
            throw Fault(reason: "must hold a JWK set: a JSON object with the list \"keys\"")
        }
        var keys: [Key] = []
        for entry in entries where isForSignatures(entry) {
            for jwk in candidates(entry) where keys.count < keysMax {
                guard let algorithm = await algorithm(jwk) else { continue }
                keys.append(
                    Key(
                        id: entry["kid"]?.string, algorithm: algorithm,
                        fingerprint: fingerprint(entry, algorithm.name)))
            }
        }
        guard !keys.isEmpty else {
            throw Fault(reason: "has no public key for signatures: RSA from 2048 bits, EC or Ed25519")
        }
        return JWTKeys(keys: keys)
    }

    private static func isForSignatures(_ entry: JSON) -> Bool {
        if let use = entry["use"]?.string, use != "sig" { return false }
        guard let operations = entry["key_ops"]?.array else { return true }
        return operations.contains("verify")
    }

    /// A key of a set for each algorithm that it can be used with: the one that it names, or all of its kind.
    private static func candidates(_ entry: JSON) -> [JWK] {
        let named = entry["alg"]?.string
        func algorithms(_ able: [JWK.Algorithm]) -> [JWK.Algorithm] {
            named.map { name in able.filter { $0.rawValue == name } } ?? able
        }
        // Ours alone: each is used by itself, in a collection of its own.
        let name = JWKIdentifier(string: "key")
        switch entry["kty"]?.string {
        case "RSA":
            guard let modulus = entry["n"]?.string, let exponent = entry["e"]?.string,
                let bytes = Base64URL.decode(modulus.utf8), bytes.drop(while: { $0 == 0 }).count >= 256
            else { return [] }
            return algorithms([.rs256, .rs384, .rs512, .ps256, .ps384, .ps512]).map {
                .rsa($0, identifier: name, modulus: modulus, exponent: exponent)
            }
        case "EC":
            guard let x = entry["x"]?.string, let y = entry["y"]?.string, let curve = entry["crv"]?.string,
                let (kind, algorithm) = curves[curve]
            else { return [] }
            return algorithms([algorithm]).map { .ecdsa($0, identifier: name, x: x, y: y, curve: kind) }
        case "OKP":
            guard entry["crv"] == "Ed25519", let x = entry["x"]?.string else { return [] }
            return algorithms([.eddsa]).map {
                .octetKeyPair($0, identifier: name, x: x, y: nil, curve: .ed25519)
            }
        default: return []
        }
    }

    private static let curves: [String: (ECDSACurve, JWK.Algorithm)] = [
        "P-256": (.p256, .es256), "P-384": (.p384, .es384), "P-521": (.p521, .es512),
    ]

    /// What checks signatures by this key; nil where the key is none.
    private static func algorithm(_ jwk: JWK) async -> (any JWTAlgorithm)? {
        let collection = JWTKeyCollection()
        guard (try? await collection.add(jwk: jwk)) != nil else { return nil }
        return try? await collection.getKey()
    }

    private static func fingerprint(_ entry: JSON, _ algorithm: String) -> String {
        ["kid", "n", "e", "crv", "x", "y"].map { entry[$0]?.string ?? "" }.joined(separator: "|") + algorithm
    }
}
