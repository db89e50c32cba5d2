public import Primitives

/// Which layer below the primary store answers a read: copy no older than it may be, git history, status
/// document, copy of any age. A pure value.
///
/// Past a copy's time git history and the document answer only what they know of a later time than it. A
/// record with writes that wait for the primary store is answered from the copy, which alone has them,
/// however old the rest of it is.
public struct LayerCascade: Sendable, Equatable {
    /// What a layer had to say when it was asked.
    public enum Verdict: Sendable, Equatable {
        /// An answer: of this time, or (nil) of a time that it can't vouch for.
        case answers(knownAt: Timestamp?)
        /// An answer that shows writes which nobody else has.
        case answersAlone
        /// That there is no such thing, as far as it goes.
        case knowsNone
        /// Nothing, for this reason.
        case silent(reason: String)
    }

    /// What is to be done next.
    public enum Action: Sendable, Equatable {
        /// Ask this layer.
        case ask(DataSource)
        /// Answer as this layer did: with an answer, or that there is no such thing.
        case answer(DataSource)
        /// No layer can answer: these were tried, and why they could not.
        case giveUp([Report])
    }

    /// Why a layer did not answer.
    public struct Report: Sendable, Equatable {
        /// The layer.
        public let layer: DataSource
        /// Why it did not.
        public let reason: String

        /// A report on one layer.
        public init(layer: DataSource, reason: String) {
            self.layer = layer
            self.reason = reason
        }
    }

    private let copyTime: Timestamp?
    private let isExpired: Bool
    /// Whether the copy has an answer that a later one of a text may take the place of.
    private var hasOldAnswer = false
    /// Those still to be asked, in order.
    private var next: ArraySlice<DataSource>
    private var reports: [Report] = []
    /// The first layer that says that there is no such thing.
    private var denier: DataSource?

    /// A cascade that has asked nobody.
    ///
    /// - Parameters:
    ///   - copy: What the copy is good for.
    ///   - hasWaitingWrites: Whether the copy shows writes that the primary store does not have yet.
    ///   - texts: Whether git history and the status document may be asked.
    public init(copy: CopyStanding, hasWaitingWrites: Bool = false, texts: Bool) {
        copyTime = copy.asOf
        isExpired = if case .expired = copy { true } else { false }
        let texts: [DataSource] = texts ? [.gitHistory, .document] : []
        switch copy {
        case .fresh: next = [.copy] + texts
        case .expired where hasWaitingWrites: next = [.copy] + texts
        case .expired: next = texts + [.copy]
        case .unusable(let reason):
            next = texts[...]
            reports = [Report(layer: .copy, reason: reason)]
        }
    }

    /// Whether a text may yet know something later than the copy's answer.
    public var canBeOutdone: Bool { isExpired && !next.isEmpty }

    /// What to do first.
    public mutating func begin() -> Action { askNext() }

    /// Takes in what the layer that was asked has said.
    public mutating func handle(_ verdict: Verdict, of layer: DataSource) -> Action {
        switch verdict {
        case .answersAlone: return .answer(layer)
        case .answers where layer == .copy:
            guard canBeOutdone else { return .answer(.copy) }
            hasOldAnswer = true
        case .answers(let knownAt):
            guard hasOldAnswer || next.contains(.copy), let copyTime, knownAt.map({ $0 <= copyTime }) ?? true
            else { return .answer(layer) }
            reports.append(Report(layer: layer, reason: "it knows nothing later than the copy"))
        case .knowsNone:
            denier = denier ?? layer
            reports.append(Report(layer: layer, reason: "it knows of none"))
        case .silent(let reason): reports.append(Report(layer: layer, reason: reason))
        }
        return askNext()
    }

    private mutating func askNext() -> Action {
        if let layer = next.popFirst() { return .ask(layer) }
        if hasOldAnswer { return .answer(.copy) }
        return denier.map { .answer($0) } ?? .giveUp(reports)
    }
}
