import Continuity
import Primitives
public import Records

/// Where the texts are that can answer where no copy does.
public struct TextLocations: Sendable, Equatable {
    /// The root of the repository's work tree, absolute; nil where there is none.
    public var repository: String?
    /// The status document, absolute; nil where there is none.
    public var statusFile: String?
    /// Where git finds itself and its user's settings.
    public var environment: [String: String]
    /// How much git may do.
    public var bounds: GitHistory.Bounds

    /// These places.
    public init(
        repository: String? = nil, statusFile: String? = nil, bounds: GitHistory.Bounds = GitHistory.Bounds(),
        environment: [String: String] = GitHistory.environmentOfThisProcess()
    ) {
        self.environment = environment
        self.bounds = bounds
        self.repository = repository
        self.statusFile = statusFile
    }
}

/// Git history and the status document as layers: looked at when somebody asks, away from the event loop.
final class TextLayers: Sendable {
    private struct Unreadable: Error {
        let reason: String
    }

    private typealias History = RecentLook<Result<GitFacts, Unreadable>>
    private typealias Document = RecentLook<Result<StatusDocumentReader.Reading, Unreadable>>

    private let history: History?
    private let document: Document?
    /// The files of the repository, for who names one.
    let files: RepositoryFiles

    /// Nil where there is neither repository nor document.
    init?(_ locations: TextLocations, clocks: Clocks) {
        let git = { (directory: String) in
            GitHistory(
                directory: directory, bounds: locations.bounds, clocks: clocks,
                environment: locations.environment)
        }
        files = RepositoryFiles(root: locations.repository)
        let repository = locations.repository.map(git)
        history = repository.map { repository in
            History(clocks: clocks) {
                do throws(GitError) { return .success(GitFacts(try await repository.snapshot())) } catch {
                    return .failure(Unreadable(reason: error.reason))
                }
            }
        }
        document = locations.statusFile.map { path in
            let directory = locations.repository ?? Self.directory(of: path)
            let reader = StatusDocumentReader(
                path: path, directory: directory,
                history: repository ?? git(directory))
            return Document(clocks: clocks) {
                do throws(StatusDocumentReader.Failure) { return .success(try await reader.read()) } catch {
                    return .failure(Unreadable(reason: error.file.reason))
                }
            }
        }
        if history == nil, document == nil { return nil }
    }

    /// The one that is asked first.
    var first: DataSource { history == nil ? .document : .gitHistory }

    /// What a layer says to a call that reads.
    func reply(of layer: DataSource, to tool: any Tool, at now: Timestamp) async -> TextReply {
        guard let tool = tool as? any TextAnswering else { return .silent("it knows nothing of this") }
        switch layer {
        case .primary, .copy: return .silent("it is no text")
        case .gitHistory:
            guard let history else { return .silent("no repository is configured") }
            switch await history.value() {
            case .success(let facts): return .history(tool.answer(from: facts, at: now))
            case .failure(let fault): return .silent(fault.reason)
            }
        case .document:
            guard let document else { return .silent("no status document is configured") }
            switch await document.value() {
            case .success(let reading):
                return .document(tool.answer(from: reading.document, at: now), reading)
            case .failure(let fault): return .silent(fault.reason)
            }
        }
    }

    private static func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    }
}

extension GitError {
    /// For clients: git's own words may name what is none of theirs.
    fileprivate var reason: String {
        switch self {
        case .programMissing: "there is no git program"
        case .notARepository: "the directory is in no repository"
        case .timedOut: "git took too long"
        case .tooMuchOutput, .unreadableOutput: "what git says can't be read"
        case .refused, .notRun: "git could not look"
        }
    }
}

extension StatusDocumentReader.FileFault {
    fileprivate var reason: String {
        switch self {
        case .missing: "there is no status document"
        case .notAFile: "the status document is no file"
        case .tooLarge: "the status document is too long"
        case .unreadable: "the status document can't be read"
        }
    }
}
