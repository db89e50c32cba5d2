import Crypto
import Primitives
public import Records

extension ImportReaders {
    /// YAML by Yams, SHA-256 by Crypto.
    public static let standard = ImportReaders(
        frontMatter: { FrontMatter.read($0) },
        sha256: { SHA256.hash(data: $0).lowercaseHexadecimal })
}
