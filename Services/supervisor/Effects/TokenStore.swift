import Access
import Glibc
import NIOCore
import Primitives
import Processes

/// The file of tokens: read as the gateway reads it, changed by one command at a time, replaced in one step.
struct TokenStore {
    let path: String

    /// Why it can't be read or changed, as a sentence.
    struct Failure: Error, Sendable, Equatable {
        let sentence: String
    }

    /// The tokens; none where there is no file.
    ///
    /// - Throws: `Failure`.
    func read() throws(Failure) -> TokenFile {
        let content: ByteBuffer
        do throws(GuardedFile.Fault) {
            content = try GuardedFile.read(path, .secret, bytesMax: TokenFile.bytesMax) ?? ByteBuffer()
        } catch {
            throw Failure(sentence: "\(path) \(error.reason).")
        }
        do throws(TokenFile.Fault) {
            return try TokenFile(parsing: content)
        } catch {
            throw Failure(sentence: "\(path) \(error.reason).")
        }
    }

    /// Whether there is a file.
    var exists: Bool { access(path, F_OK) == 0 }

    /// Makes a token and gives its secret, which is kept nowhere.
    ///
    /// - Throws: `Failure`.
    func add(_ name: String, scope: TokenScope, at now: Timestamp) throws(Failure) -> TokenSecret {
        var generator = SystemRandomNumberGenerator()
        let secret = TokenSecret(using: &generator)
        try change { (file) throws(TokenFile.Refusal) in
            try file.add(name, scope: scope, digest: secret.digest, at: now)
        }
        return secret
    }

    /// Revokes a token.
    ///
    /// - Throws: `Failure`.
    func revoke(_ name: String, at now: Timestamp) throws(Failure) {
        try change { (file) throws(TokenFile.Refusal) in try file.revoke(name, at: now) }
    }

    private func change(_ body: (inout TokenFile) throws(TokenFile.Refusal) -> Void) throws(Failure) {
        let lock = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw Failure(sentence: "\(SystemFault("open \(path).lock")).") }
        defer { close(lock) }
        // Whoever holds it only writes a short file.
        while flock(lock, LOCK_EX) != 0 {
            guard errno == EINTR else { throw Failure(sentence: "\(SystemFault("lock \(path).lock")).") }
        }
        var file = try read()
        do throws(TokenFile.Refusal) {
            try body(&file)
        } catch {
            throw Failure(sentence: error.sentence)
        }
        do throws(SystemFault) {
            try Files.replace(path, with: file.content)
        } catch {
            throw Failure(sentence: "\(error).")
        }
    }
}
