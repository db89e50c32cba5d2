import Continuity
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
    var copy: String { "\(home)/copy/\(instance(role)).sqlite" }
    /// What a primary answers from: what its standby catches up with once it is gone.
    var answersOfPrimary: String {
        isCopied ? "\(home)/copy/\(instance(.primary)).sqlite" : "\(home)/store/\(service).sqlite"
    }

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

    private func instance(_ role: InstanceRole) -> String {
        role == .standby ? "\(service)-standby" : "\(service)-primary"
    }
}
