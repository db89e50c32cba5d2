import Continuity
import Glibc
import Logging
import Primitives
import Storage

/// The files of a service's instances under the state directory.
struct InstanceFiles: Sendable {
    let home: String
    private let service: String
    let role: InstanceRole
    /// Whether the primary store is PostgreSQL, so that the primary keeps a copy of it.
    let isCopied: Bool

    init(home: String, service: String, role: InstanceRole, store: StoreConfiguration) {
        self.home = home
        self.service = service
        self.role = role
        isCopied = if case .postgresql = store { true } else { false }
    }

    /// What this instance is called.
    var instanceName: String { role == .standby ? "\(service)-standby" : service }

    /// The copy of this instance.
    var copy: String { copy(of: role) }
    /// What a primary answers from: what its standby catches up with once it is gone.
    var answersOfPrimary: String {
        isCopied ? copy(of: .primary) : "\(home)/store/\(service).sqlite"
    }

    /// The copy of an instance.
    func copy(of role: InstanceRole) -> String { "\(home)/copy/\(instance(role)).sqlite" }

    /// The journal of an instance.
    func journal(of role: InstanceRole) -> String { "\(home)/journal/\(instance(role)).sqlite" }

    /// Opens the journal of an instance, which nobody else may have open.
    func openJournal(
        of role: InstanceRole, identity: StoreIdentity, clocks: Clocks, logger: Logger
    ) async throws(JournalError) -> Journal {
        try await Journal.open(
            path: journal(of: role),
            header: JournalHeader(
                storeID: identity.id, storeEpoch: identity.epoch, service: service, instance: instance(role)),
            pending: PendingFile(directory: home, clocks: clocks), clocks: clocks, logger: logger)
    }

    /// Fills the copy of a primary that has lost its own from the one of its standby, unless that runs.
    func fill(_ copy: Copy, clocks: Clocks, logger: Logger) async {
        let path = self.copy(of: .standby)
        guard role == .primary, copy.state?.isFilled != true, access(path, F_OK) == 0 else { return }
        do {
            let deadline = Deadline(milliseconds: Self.fillMilliseconds, from: clocks.monotonic())
            _ = try await copy.absorb(from: path, isStore: false, deadline: deadline)
            logger.notice("the copy is filled from the standby's")
        } catch {
            logger.notice("the standby's copy can't be read", metadata: ["error": "\(error)"])
        }
    }

    private static let fillMilliseconds: Int64 = 10_000

    private func instance(_ role: InstanceRole) -> String {
        role == .standby ? "\(service)-standby" : "\(service)-primary"
    }
}
