/// Why git could not say anything.
public enum GitError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no `git` on the search path.
    case programMissing
    /// The directory is in no repository, or there is no such directory.
    case notARepository
    /// Not done within the time there was.
    case timedOut
    /// More output than this many bytes, where a part would be worth nothing.
    case tooMuchOutput(bytesMax: Int)
    /// git gave up, and said why.
    case refused(String)
    /// The program could not be started or heard.
    case notRun(String)
    /// The output is not of the shape that was asked for.
    case unreadableOutput

    /// A sentence.
    public var description: String {
        switch self {
        case .programMissing: "There is no git on the PATH."
        case .notARepository: "The directory is in no git repository."
        case .timedOut: "git took too long."
        case .tooMuchOutput(let bytes): "git wrote more than \(bytes) bytes."
        case .refused(let reason): "git refused: \(reason)"
        case .notRun(let reason): "git could not be run: \(reason)"
        case .unreadableOutput: "git wrote what could not be read."
        }
    }
}
