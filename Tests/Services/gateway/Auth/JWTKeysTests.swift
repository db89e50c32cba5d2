import CryptoExtras
import NIOCore
import Testing
import Wire

@testable import Gateway

@Suite struct JWTKeysTests {
    @Test func eachKind_isReadWithItsAlgorithms() async throws {
        let rsa = try TestIssuer.rsa().entry
        let edwards = try TestIssuer.edwards().entry
        let keys = try await JWTKeys.load(TestIssuer.set(TestIssuer().entry, rsa, edwards))
        // An RSA key that names no algorithm is good for six.
        #expect(keys.count == 8)
        #expect(keys.candidates(algorithm: "ES256", id: "one").count == 1)
        #expect(keys.candidates(algorithm: "ES256", id: "two").isEmpty)
        #expect(keys.candidates(algorithm: "PS384", id: "any").count == 1)
        #expect(keys.candidates(algorithm: "EdDSA", id: nil).count == 1)
        for algorithm in ["none", "HS256", "ES384", "es256", ""] {
            #expect(keys.candidates(algorithm: algorithm, id: nil).isEmpty)
        }
    }

    @Test func keyThatNamesItsAlgorithm_isForNoOther() async throws {
        var rsa = try TestIssuer.rsa().entry
        rsa["alg"] = "PS256"
        let keys = try await JWTKeys.load(TestIssuer.set(rsa))
        #expect(keys.count == 1)
        #expect(keys.candidates(algorithm: "RS256", id: nil).isEmpty)
    }

    @Test func whatCantBeUsed_isPassedOver() async throws {
        var encryption = TestIssuer().entry
        encryption["use"] = "enc"
        var signing = TestIssuer().entry
        signing["key_ops"] = ["sign"]
        var offCurve = TestIssuer().entry
        offCurve["y"] = offCurve["x"]
        let shared: JSONObject = ["kty": "oct", "k": "AAAA", "alg": "HS256"]
        let short = try TestIssuer.rsa(bits: .init(bitCount: 1024)).entry
        let good = TestIssuer(id: "good").entry
        let keys = try await JWTKeys.load(
            TestIssuer.set(encryption, signing, offCurve, shared, short, ["kty": "XX"], [:], good))
        #expect(keys.count == 1)
        #expect(keys.candidates(algorithm: "ES256", id: "good").count == 1)
    }

    @Test(arguments: ["", "[]", "{}", "{\"keys\":{}}", "{\"keys\":[]}", "{\"keys\":[1, null]}"])
    func nothingOfUse_isRefused(text: String) async {
        await #expect(throws: JWTKeys.Fault.self) {
            try await JWTKeys.load(ByteBuffer(string: text))
        }
    }

    @Test func manyKeys_areBounded() async throws {
        let entries = (0..<JWTKeys.keysMax + 10).map { _ in JSON.object(TestIssuer(id: "same").entry) }
        let keys = try await JWTKeys.load(JSON.object(["keys": .array(entries)]).serialized)
        #expect(keys.count == JWTKeys.keysMax)
        #expect(keys.candidates(algorithm: "ES256", id: "same").count == JWTKeys.triedMax)
    }
}
