import TestSupport
import Testing

@testable import Access

@Suite struct TokenSecretTests {
    @Test func secret_isRecognisedByItsForm_andByItsDigest() {
        var generator = SeededGenerator(seed: 1)
        let (one, other) = (TokenSecret(using: &generator), TokenSecret(using: &generator))
        #expect(one.text.utf8.count == 46)
        #expect(TokenSecret.isPlausible(one.text))
        #expect(one.text != other.text)
        #expect(one.digest != other.digest)
        #expect(one.digest == TokenDigest(of: one.text.utf8))
    }

    @Test(arguments: ["", "hf_", "hf_abc", "HF_", "gh_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
    func anythingElse_isNotPlausible(text: String) {
        #expect(!TokenSecret.isPlausible(text))
    }

    @Test func digest_isSHA256_andComesBackFromItsDigits() {
        let digest = TokenDigest(of: "abc".utf8)
        let digits = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(digest.description == digits)
        #expect(TokenDigest(hexadecimal: digits) == digest)
        #expect(TokenDigest(hexadecimal: digits.uppercased()) == nil)
        #expect(TokenDigest(hexadecimal: String(digits.dropLast())) == nil)
        #expect(TokenDigest(hexadecimal: digits.dropLast() + "e") != digest)
    }

    @Test func digests_differ_whereverOneBitDoes() throws {
        let base = [UInt8](repeating: 0x0A, count: 32)
        func digest(_ bytes: [UInt8]) throws -> TokenDigest {
            let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            return try #require(TokenDigest(hexadecimal: digits))
        }
        for bit in 0..<256 {
            var other = base
            other[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(try digest(other) != digest(base))
            #expect(try digest(other) == digest(other))
        }
        // In every byte, too: differences must not cancel out.
        #expect(try digest(base.map { $0 ^ 1 }) != digest(base))
    }
}
