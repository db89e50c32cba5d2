public import Primitives

/// What a status document says: everything in it that could be read, and where something could not.
///
/// A section that the document does not have is nil, which is not the same as an empty one.
public struct StatusDocument: Sendable, Hashable {
    /// Something that could not be read, or contradicts the rest.
    public struct Note: Sendable, Hashable {
        /// The line, from 1.
        public let line: Int
        /// What is wrong, in a sentence.
        public let problem: String
    }

    /// When it says that it was written.
    public internal(set) var generatedAt: Timestamp?
    /// The vendors.
    public internal(set) var vendors: [Vendor]?
    /// The work items that stand in no other.
    public internal(set) var workItems: [WorkItem]?
    /// The deployments.
    public internal(set) var deployments: [Deployment]?
    /// The enhancements.
    public internal(set) var enhancements: [Enhancement]?
    /// In the order of their lines, at most `notesMax`; the last then says that there are more.
    public internal(set) var notes: [Note] = []

    /// How many notes are kept.
    public static let notesMax = 1000
    /// What is longer is read up to here, and noted, in bytes.
    public static let bytesMax = 4_194_304
}

extension StatusDocument {
    /// A vendor's entry.
    public struct Vendor: Sendable, Hashable {
        /// Its line, from 1.
        public let line: Int
        /// The name.
        public let name: String
        /// Whether it works.
        public let state: VendorState
        /// `42/45 tests`.
        public internal(set) var tests: TestCounts?
        /// The formats it supports; empty for `none`.
        public internal(set) var formats: [String]?
        /// The extractor's version, without the `v`.
        public internal(set) var version: String?
    }

    /// A work item's entry.
    public struct WorkItem: Sendable, Hashable {
        /// What kind of item it is.
        public enum Kind: String, Sendable, Hashable, CaseIterable {
            /// The outermost kind.
            case project
            /// A session of work.
            case session
            /// Something to do.
            case task
            /// Something to find out.
            case research
        }

        /// How far it is.
        public enum State: String, Sendable, Hashable, CaseIterable {
            /// Being worked on.
            case active
            /// Done.
            case completed
            /// Waiting.
            case blocked
        }

        /// Its line, from 1.
        public let line: Int
        /// The title.
        public let title: String
        /// The kind.
        public let kind: Kind
        /// How far it is.
        public internal(set) var state: State?
        /// When it was made.
        public internal(set) var createdAt: Timestamp?
        /// Its branch.
        public internal(set) var branch: String?
        /// The items in it.
        public internal(set) var children: [WorkItem] = []
    }

    /// A deployment's entry.
    public struct Deployment: Sendable, Hashable {
        /// Its line, from 1.
        public let line: Int
        /// When.
        public let deployedAt: Timestamp
        /// The pull request.
        public let pullRequest: Int?
        /// What was deployed.
        public internal(set) var title: String?
        /// The commit's hash as it is written: 7 to 64 digits.
        public internal(set) var commit: String?
        /// Tests by category.
        public internal(set) var testsByCategory: [String: Int]?
        /// Whether it keeps the project's principles.
        public internal(set) var isCompliant: Bool?
        /// The names of the vendors it touches.
        public internal(set) var vendors: [String]?
    }

    /// An enhancement's entry.
    public struct Enhancement: Sendable, Hashable {
        /// How far it is.
        public enum State: String, Sendable, Hashable, CaseIterable {
            /// Wanted.
            case planned
            /// Agreed on.
            case approved
            /// Being made.
            case implementing
            /// Done.
            case completed
        }

        /// Its line, from 1.
        public let line: Int
        /// The title.
        public let title: String
        /// From 1, high, to 5, low.
        public let priority: Int
        /// How far it is.
        public let state: State
        /// `2026-Q2`.
        public let targetQuarter: String?
    }
}
