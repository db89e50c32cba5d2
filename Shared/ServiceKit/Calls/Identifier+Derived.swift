import Crypto
import Primitives

extension Identifier {
    /// The identifier that follows from these words and this text, at this time: the same on every host.
    static func derived(from words: [UInt64], _ text: String = "", at time: Timestamp) -> Identifier {
        var hash = SHA256()
        for word in words {
            withUnsafeBytes(of: word.bigEndian) { hash.update(bufferPointer: $0) }
        }
        if !text.isEmpty { hash.update(data: Array(text.utf8)) }
        let digest = Array(hash.finalize())
        let halves = (0..<2).map { half in
            digest[8 * half..<8 * half + 8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        return .version7(at: time, random: (halves[0], halves[1]))
    }
}
