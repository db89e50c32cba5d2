public import Primitives

/// The whole state of a project as its status document shows it.
public struct StatusReport: Sendable, Hashable {
    /// When it was made.
    public let generatedAt: Timestamp
    /// The vendors.
    public var vendors: Section<Vendor>
    /// The work items that are not completed, each after what it stands in.
    public var workItems: Section<WorkItem>
    /// The newest deployments.
    public var deployments: Section<Deployment>
    /// The enhancements that are not completed.
    public var enhancements: Section<Enhancement>
    /// The writes that wait for the database.
    public var waiting: [Waiting]
    /// The file that shows those writes; nil where nobody knows it.
    public var pendingFile: String?

    /// How many deployments a report shows.
    public static let deploymentsMax = 10

    /// A report made at this time, which knows nothing yet.
    public init(generatedAt: Timestamp) {
        self.generatedAt = generatedAt
        vendors = .unknown(reason: "nobody was asked")
        workItems = .unknown(reason: "nobody was asked")
        deployments = .unknown(reason: "nobody was asked")
        enhancements = .unknown(reason: "nobody was asked")
        waiting = []
    }

    /// One part of the report.
    public enum Section<Entry: Sendable & Hashable>: Sendable, Hashable {
        /// What is known of it.
        case known(Content<Entry>)
        /// Nothing, for this reason.
        case unknown(reason: String)
    }

    /// What is known of a part.
    public struct Content<Entry: Sendable & Hashable>: Sendable, Hashable {
        /// The entries that are shown, in their order.
        public var entries: [Entry]
        /// How many there are.
        public var count: Int
        /// Who knows it, where it is not the primary store.
        public var source: Source?

        /// Entries; all there are, unless `count` says otherwise.
        public init(_ entries: [Entry], count: Int? = nil, source: Source? = nil) {
            self.entries = entries
            self.count = max(entries.count, count ?? 0)
            self.source = source
        }
    }

    /// A layer below the primary store that a part comes from.
    public struct Source: Sendable, Hashable {
        /// The layer's name.
        public let layer: String
        /// When it last knew what the primary store knew; nil where it can't say.
        public let asOf: Timestamp?

        /// A layer of this name, current at this time.
        public init(layer: String, asOf: Timestamp?) {
            self.layer = layer
            self.asOf = asOf
        }
    }

    /// Writes of one service that wait for the database.
    public struct Waiting: Sendable, Hashable {
        /// The service.
        public let service: String
        /// How many.
        public let count: Int
        /// When the oldest was accepted.
        public let oldestAt: Timestamp?

        /// So many writes of this service.
        public init(service: String, count: Int, oldestAt: Timestamp?) {
            self.service = service
            self.count = count
            self.oldestAt = oldestAt
        }
    }
}
