import Crypto
public import Records

extension ImportReaders {
    /// YAML by Yams, SHA-256 by Crypto.
    public static let standard = ImportReaders(
        frontMatter: { FrontMatter.read($0) },
        sha256: { bytes in
            let digits = Array("0123456789abcdef".utf8)
            let digest = SHA256.hash(data: bytes).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
            return String(decoding: digest, as: UTF8.self)
        })
}
