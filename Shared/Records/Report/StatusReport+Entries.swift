public import Primitives

/// What stands in each part of a report. What is nil is not known, and left out.
extension StatusReport {
    /// A vendor.
    public struct Vendor: Sendable, Hashable {
        /// The name.
        public let name: String
        /// Whether it works.
        public let state: VendorState
        /// Passing tests, of all.
        public var tests: TestCounts?
        /// The formats it supports.
        public var formats: [String]?
        /// The extractor's version.
        public var version: String?

        /// A vendor of which nothing else is known.
        public init(name: String, state: VendorState) {
            self.name = name
            self.state = state
        }
    }

    /// A work item.
    public struct WorkItem: Sendable, Hashable {
        /// The title.
        public let title: String
        /// The kind.
        public let kind: StatusDocument.WorkItem.Kind
        /// How deep it stands in others that are shown, from 0.
        public let level: Int
        /// How far it is.
        public var state: StatusDocument.WorkItem.State?
        /// When it was made.
        public var createdAt: Timestamp?
        /// Its branch.
        public var branch: String?
        /// The title of its parent, if that is the one it is shown in.
        public var parent: String?

        /// A work item of which nothing else is known.
        public init(title: String, kind: StatusDocument.WorkItem.Kind, level: Int) {
            self.title = title
            self.kind = kind
            self.level = level
        }
    }

    /// A deployment.
    public struct Deployment: Sendable, Hashable {
        /// When.
        public let deployedAt: Timestamp
        /// The pull request.
        public var pullRequest: Int?
        /// What was deployed.
        public var title: String?
        /// The commit's hash, of which the first digits are shown.
        public var commit: String?
        /// Tests by category.
        public var testsByCategory: [String: Int]?
        /// Whether it keeps the project's principles.
        public var isCompliant: Bool?
        /// The vendors it touches.
        public var vendors: [String]?

        /// A deployment of which nothing else is known.
        public init(deployedAt: Timestamp) {
            self.deployedAt = deployedAt
        }
    }

    /// An enhancement.
    public struct Enhancement: Sendable, Hashable {
        /// The title.
        public let title: String
        /// From 1, high, to 5, low.
        public let priority: Int
        /// How far it is.
        public let state: StatusDocument.Enhancement.State
        /// `2026-Q2`.
        public let targetQuarter: String?

        /// An enhancement.
        public init(
            title: String, priority: Int, state: StatusDocument.Enhancement.State, targetQuarter: String?
        ) {
            self.title = title
            self.priority = priority
            self.state = state
            self.targetQuarter = targetQuarter
        }
    }
}
