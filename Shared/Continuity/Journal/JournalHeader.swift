public import Primitives

/// Whose writes a journal holds. What was accepted for one store is never carried out in another.
public struct JournalHeader: Sendable, Equatable {
    /// The primary store the writes are meant for.
    public let storeID: Identifier
    /// That store's epoch when the journal was last opened.
    public let storeEpoch: Int64
    /// The service, such as `vendors`.
    public let service: String
    /// The instance that accepts, such as `vendors-primary`.
    public let instance: String

    /// The header of this instance's journal.
    public init(storeID: Identifier, storeEpoch: Int64, service: String, instance: String) {
        self.storeID = storeID
        self.storeEpoch = storeEpoch
        self.service = service
        self.instance = instance
    }

    /// Whether both are one instance of one service with one store, whatever the epoch.
    func isSameInstance(as other: JournalHeader) -> Bool {
        storeID == other.storeID && service == other.service && instance == other.instance
    }
}
