public import Primitives
public import Storage

/// What is to be done for one call.
public enum Plan: Sendable {
    /// Answer at once.
    case answer(Answer)
    /// Read, then answer by the rows (one `Rows` for each statement).
    case read([Statement], cost: ReadCost, @Sendable ([Rows]) throws -> Answer)
    /// Read, then go on by the rows, which may ask for another read: a miss may cost more than a hit.
    case readThen([Statement], cost: ReadCost, @Sendable ([Rows]) throws -> Plan)
    /// Write exactly once: the service adds the operation's own bookkeeping.
    case write(TransactionStep<Answer>)
    /// Ask the owners whether these ids exist, then go on.
    case verify([Reference], @Sendable ([Verification]) throws -> Plan)
}

/// Ids that belong to another service.
public struct Reference: Sendable, Equatable {
    /// The service that owns them.
    public let service: String
    /// The ids.
    public let ids: [Identifier]
    /// A name whose id is asked for; nil where ids are.
    public let name: String?

    /// These ids of that service.
    public init(service: String, ids: [Identifier]) {
        self.service = service
        self.ids = ids
        name = nil
    }

    /// Whatever has this name there, in any case.
    public init(service: String, name: String) {
        self.service = service
        ids = []
        self.name = name
    }
}

/// What an owner said of the ids it was asked about.
public struct Verification: Sendable, Equatable {
    /// The labels (name or title) of those it knows.
    public let found: [Identifier: String]
    /// Those it knows not to exist.
    public let missing: [Identifier]
    /// Whether it knows that nothing has the name it was asked about.
    public let isNameMissing: Bool

    /// An owner's word. Ids in neither are unknown: the owner could not be asked, or could not tell.
    public init(found: [Identifier: String], missing: [Identifier], isNameMissing: Bool = false) {
        self.found = found
        self.missing = missing
        self.isNameMissing = isNameMissing
    }

    /// Nothing is known.
    public static let unknown = Verification(found: [:], missing: [])
}

/// What a successful answer warns of.
public enum Warning: String, Sendable, CaseIterable {
    /// The item was completed while its subtree holds open ones.
    case openDescendants = "open_descendants"
    /// The call named no field to change.
    case nothingChanged = "nothing_changed"
    /// The write was made for a version that is not known here; the primary store judges it later.
    case baseUnverified = "base_unverified"
    /// No version was given, so nobody else's change was looked for.
    case lastWriteWins = "last_write_wins"
    /// An owner could not be asked whether an id exists.
    case referenceUnverified = "reference_unverified"
    /// The primary store did not answer.
    case databaseUnavailable = "database_unavailable"
    /// The service itself is away; its standby answers.
    case serviceRestarting = "service_restarting"
    /// A copy answered instead.
    case usingFallbackCache = "using_fallback_cache"
    /// That copy is older than copies should be.
    case cacheExpired = "cache_expired"
    /// Commits and branches answered instead.
    case usingGitHistoryFallback = "using_git_history_fallback"
    /// The status document answered instead.
    case usingMarkdownFallback = "using_markdown_fallback"
    /// The prompt has no front matter: its first heading is the title.
    case frontMatterMissing = "front_matter_missing"
    /// A file of the store was removed while in use, and has been written back; nothing is lost.
    case storeReplaced = "store_replaced"
}
