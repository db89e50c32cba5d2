import Crypto
import Glibc
import NIOCore
import Primitives
import Processes
import Wire

/// What of each session outlives the gateway, in files that only its successor can read: a client goes on
/// under the same id, and is told that whatever it follows may have changed.
///
/// A file is named by what its session's id hashes to, so that the ids themselves stand nowhere.
struct SessionFiles {
    /// A session as it is kept.
    struct Kept: Equatable {
        let handshake: SessionMachine.Handshake
        /// The caller whose session it is.
        let owner: String
        let logLevel: LogLevel?
        let filter: ListenFilter
    }

    /// The longest file; a session that takes more is not kept.
    static let bytesMax = 32_768

    private let directory: String

    /// - Parameter directory: Where the folder of the files stands, or will.
    init(directory: String) {
        self.directory = "\(directory)/sessions"
    }

    private func path(of id: String) -> String {
        "\(directory)/\(SHA256.hash(data: Array(id.utf8)).lowercaseHexadecimal).json"
    }

    // MARK: Keeping

    /// Keeps a session as it is now, in place of what was kept of it. Where that can't be, it ends with the
    /// gateway.
    func keep(_ kept: Kept, id: String) {
        let bytes = kept.json.serialized
        guard bytes.readableBytes <= Self.bytesMax else { return forget(id) }
        mkdir(directory, 0o700)
        let path = path(of: id)
        let temporary = "\(path).\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return forget(id) }
        let isWritten = bytes.withUnsafeReadableBytes {
            write(descriptor, $0.baseAddress, $0.count) == $0.count
        }
        close(descriptor)
        guard isWritten, rename(temporary, path) == 0 else {
            unlink(temporary)
            return forget(id)
        }
    }

    /// Keeps nothing of a session any more.
    func forget(_ id: String) {
        unlink(path(of: id))
    }

    // MARK: Finding again

    /// What was kept of a session of this caller's; nil where there is nothing, or it is another's.
    func find(_ id: String, of owner: String, at now: Timestamp) -> Kept? {
        let descriptor = open(path(of: id), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, Self.isCurrent(status, at: now) else { return nil }
        var bytes = ByteBuffer()
        let count = bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.bytesMax + 1) { space in
            max(0, read(descriptor, space.baseAddress, Self.bytesMax + 1))
        }
        guard count <= Self.bytesMax, let kept = (try? JSON(parsing: bytes)).flatMap({ Kept($0) }),
            kept.owner == owner
        else { return nil }
        return kept
    }

    /// Removes the files of sessions that nobody has come back to for too long.
    func sweep(at now: Timestamp) {
        for name in Directory.names(in: directory) {
            let path = "\(directory)/\(name)"
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                !Self.isCurrent(status, at: now)
            else { continue }
            unlink(path)
        }
    }

    private static func isCurrent(_ status: stat, at now: Timestamp) -> Bool {
        let age = now.milliseconds - Int64(status.st_mtim.tv_sec) * 1000
        return age < HTTPLimits.sessionMillisecondsMax
    }
}

extension SessionFiles.Kept {
    fileprivate var json: JSON {
        [
            "revision": .string(handshake.revision.rawValue),
            "actor": JSONSlice(unchecked: handshake.actor.json).decoded ?? .null,
            "capabilities": handshake.capabilities?.decoded ?? .null, "owner": .string(owner),
            "log_level": logLevel.map { .string($0.rawValue) } ?? .null,
            "kinds": .array(filter.kinds.map { .string($0.rawValue) }),
            "uris": .array(filter.uris.map { .string($0) }),
        ]
    }

    fileprivate init?(_ json: JSON) {
        guard let revision = json["revision"]?.string.flatMap({ Revision(rawValue: $0) }),
            !revision.isStateless, let actor = json["actor"]?.string, let owner = json["owner"]?.string
        else { return nil }
        let capabilities = json["capabilities"].flatMap { $0 == .null ? nil : $0 }
        handshake = SessionMachine.Handshake(
            revision: revision, actor: ActorName(actor),
            capabilities: capabilities.map { JSONSlice(unchecked: $0.serialized) })
        self.owner = owner
        logLevel = json["log_level"]?.string.flatMap { LogLevel(rawValue: $0) }
        filter = ListenFilter(
            kinds: Set(
                (json["kinds"]?.array ?? []).compactMap { $0.string.flatMap { OfferKind(rawValue: $0) } }),
            uris: Set((json["uris"]?.array ?? []).compactMap(\.string)))
    }
}
