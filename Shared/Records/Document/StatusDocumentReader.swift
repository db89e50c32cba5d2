#if canImport(Glibc)
    import Glibc
#endif
public import Primitives

/// Reads a status document from its file, or else as it was committed last.
public struct StatusDocumentReader: Sendable {
    /// A document, and which one it is.
    public struct Reading: Sendable, Hashable {
        /// Where the text comes from.
        public enum Origin: Sendable, Hashable {
            /// The file, last written at this time.
            case workingCopy(Timestamp)
            /// The last commit that changed it, since the file could not be read for this reason.
            case committed(GitSource, instead: FileFault)
        }

        /// What it says.
        public let document: StatusDocument
        /// Where it comes from.
        public let origin: Origin

        /// When the text was as it is: the file's or the commit's time.
        public var time: Timestamp {
            switch origin {
            case .workingCopy(let time): time
            case .committed(let source, _): source.time
            }
        }
    }

    /// Why a file could not be read.
    public enum FileFault: Sendable, Hashable {
        /// There is none.
        case missing
        /// It is a directory or something else without text.
        case notAFile
        /// It is longer than `StatusDocument.bytesMax`.
        case tooLarge
        /// The system refused, with this `errno`.
        case unreadable(code: Int32)
    }

    /// Neither the file nor a commit has it.
    public struct Failure: Error, Sendable, Hashable {
        /// Why not from the file.
        public let file: FileFault
        /// Why not from git; nil if HEAD has no such file, or the file is outside the history's directory.
        public let git: GitError?
    }

    private let path: String
    private let directory: String
    private let history: GitHistory

    /// A reader of the file at `path`, absolute.
    ///
    /// - Parameters:
    ///   - directory: The repository's root, absolute.
    ///   - history: The history of that repository, read from `directory`.
    public init(path: String, directory: String, history: GitHistory) {
        self.path = path
        self.directory = directory
        self.history = history
    }

    /// Reads it now.
    ///
    /// - Throws: `Failure`.
    public func read() async throws(Failure) -> Reading {
        let fault: FileFault
        switch TextFile.read(path, bytesMax: StatusDocument.bytesMax) {
        case .success(let file):
            return Reading(document: .parse(file.bytes), origin: .workingCopy(file.modifiedAt))
        case .failure(let reason): fault = reason.fault
        }
        let prefix = directory.hasSuffix("/") ? directory : directory + "/"
        guard path.hasPrefix(prefix) else { throw Failure(file: fault, git: nil) }
        let file: GitHistory.CommittedFile?
        do throws(GitError) {
            file = try await history.committedFile(String(path.dropFirst(prefix.count)))
        } catch {
            throw Failure(file: fault, git: error)
        }
        guard let file else { throw Failure(file: fault, git: nil) }
        let source = GitSource(commit: file.commit, time: file.time)
        return Reading(document: .parse(file.bytes), origin: .committed(source, instead: fault))
    }
}

/// A file's whole text with the time it was written.
private struct TextFile {
    struct Unread: Error {
        let fault: StatusDocumentReader.FileFault
    }

    let bytes: [UInt8]
    let modifiedAt: Timestamp

    static func read(_ path: String, bytesMax: Int) -> Result<TextFile, Unread> {
        // A pipe in the file's place must not make anybody wait for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            let code = errno
            let isMissing = code == ENOENT || code == ENOTDIR
            return .failure(Unread(fault: isMissing ? .missing : .unreadable(code: code)))
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            return .failure(Unread(fault: .unreadable(code: errno)))
        }
        guard status.st_mode & S_IFMT == S_IFREG else { return .failure(Unread(fault: .notAFile)) }
        guard status.st_size <= bytesMax else { return .failure(Unread(fault: .tooLarge)) }
        var bytes: [UInt8] = []
        while bytes.count <= bytesMax {
            var fault: Int32 = 0
            let piece = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
                let result = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                fault = result < 0 ? errno : 0
                count = max(0, result)
            }
            if fault == EINTR { continue }
            guard fault == 0 else { return .failure(Unread(fault: .unreadable(code: fault))) }
            if piece.isEmpty {
                let modified = Int64(status.st_mtim.tv_sec) * 1000 + Int64(status.st_mtim.tv_nsec) / 1_000_000
                return .success(TextFile(bytes: bytes, modifiedAt: Timestamp(milliseconds: modified)))
            }
            bytes += piece
        }
        return .failure(Unread(fault: .tooLarge))
    }
}
