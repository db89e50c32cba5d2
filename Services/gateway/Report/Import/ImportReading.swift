import FrontMatter
import Primitives
import Records

/// Reads a text to import, apart from the event loop: parsing takes its time, and git takes more.
enum ImportReading {
    /// What was read.
    struct Read: Sendable {
        let document: ImportedDocument
        /// The whole hashes of short ones.
        let commits: [String: String]
    }

    static func read(_ source: ImportSource, repository: String?) async -> Read {
        let document = ImportedDocument.parse(source.bytes, .standard)
        let short = ImportMapping.shortCommits(of: document)
        guard !short.isEmpty, let repository else { return Read(document: document, commits: [:]) }
        // Where git can't say, no commit is known.
        let commits = try? await CommitLookup(directory: repository).whole(short)
        return Read(document: document, commits: commits ?? [:])
    }
}
