import FrontMatter
import Primitives
import Records
import Wire

/// Turns what a file says into what the services store: pure, once git was asked for its commits.
struct ImportMapping {
    /// The whole hashes of short ones.
    let commits: [String: String]
    /// Whether a commit that git does not know is stored, padded with zeros.
    let padsCommits: Bool
    /// Records that can't be stored, by their lines, and why.
    private(set) var problems: [(line: Int, problem: String)] = []
    private(set) var records: [MappedRecord] = []

    /// The short hashes of a file, which git is to make whole.
    static func shortCommits(of document: ImportedDocument) -> Set<String> {
        Set(
            document.deployments.compactMap { deployment in
                if case .short(let hash) = deployment.commit { hash } else { nil }
            })
    }

    init(_ document: ImportedDocument, commits: [String: String] = [:], padsCommits: Bool = false) {
        self.commits = commits
        self.padsCommits = padsCommits
        records = document.vendors.map(Self.record)
        for deployment in document.deployments {
            if let record = record(deployment) { records.append(record) }
        }
        records += document.enhancements.map(Self.record)
        records += document.prompts.map(Self.record)
    }

    private static func record(_ vendor: ImportedVendor) -> MappedRecord {
        let formats = ImportedVendor.Format.allCases.map { format in
            (format.rawValue, JSON.bool(vendor.formats.contains(format)))
        }
        var metadata: JSONObject = [
            "format_support": .object(JSONObject(formats)),
            "test_results": [
                "passing": .integer(vendor.testsPassing), "total": .integer(vendor.testsTotal),
                "skipped": .integer(vendor.testsSkipped),
            ],
            "extractor_version": .string(vendor.extractorVersion),
            "manifest_compliant": .bool(vendor.isManifestCompliant),
        ]
        if !vendor.otherFormats.isEmpty { metadata["other_formats"] = texts(vendor.otherFormats) }
        var given = metadata
        for name in vendor.filledIn { given[name] = nil }
        let own: [(String, JSON)] = [
            ("name", .string(vendor.name)), ("status", .string(vendor.state.rawValue)),
        ]
        return MappedRecord(
            kind: .vendor, name: vendor.name, place: vendor.place,
            fields: JSONObject(own + [("metadata", .object(metadata))]),
            given: JSONObject(own + [("metadata", .object(given))]), filledIn: vendor.filledIn)
    }

    /// Nil where it can't be stored, which is noted.
    private mutating func record(_ deployment: ImportedDeployment) -> MappedRecord? {
        guard let (hash, written) = commit(of: deployment) else { return nil }
        let summary = deployment.testSummary.sorted { $0.key < $1.key }
        var metadata: JSONObject = [
            "pr_number": .integer(deployment.pullRequest), "pr_title": .string(deployment.title),
            "commit_hash": .string(hash),
            "test_summary": .object(JSONObject(summary.map { ($0.key, .integer($0.value)) })),
            "constitutional_compliance": .bool(deployment.isCompliant),
        ]
        if let written { metadata["commit_hash_as_written"] = .string(written) }
        if !deployment.workItems.isEmpty {
            metadata["work_items_as_written"] = Self.texts(deployment.workItems)
        }
        var given = metadata
        for name in deployment.filledIn { given[name] = nil }
        let own: [(String, JSON)] = [
            ("deployed_at", .string(deployment.deployedAt.description)),
            ("vendors", Self.texts(deployment.vendors)),
        ]
        return MappedRecord(
            kind: .deployment, name: "PR #\(deployment.pullRequest) of \(deployment.deployedAt)",
            place: deployment.place, fields: JSONObject(own + [("metadata", .object(metadata))]),
            given: JSONObject(own + [("metadata", .object(given))]), filledIn: deployment.filledIn)
    }

    /// The hash to store, and what the file has where that is something else.
    private mutating func commit(of deployment: ImportedDeployment) -> (hash: String, written: String?)? {
        let zeros = String(repeating: "0", count: 40)
        switch deployment.commit {
        case .whole(let hash): return (hash, nil)
        case .short(let hash):
            if let whole = commits[hash] { return (whole, hash) }
            if padsCommits { return ((hash + zeros).prefix(40).description, hash) }
            return refuse(deployment, "git does not know the commit \(hash)")
        case .unreadable(let text):
            if padsCommits { return (zeros, text ?? "") }
            return refuse(deployment, "there is no commit hash")
        }
    }

    private mutating func refuse<Value>(_ deployment: ImportedDeployment, _ problem: String) -> Value? {
        problems.append(
            (deployment.place.line, "\(problem); correct it, or allow unresolved commits"))
        return nil
    }

    private static func record(_ enhancement: ImportedEnhancement) -> MappedRecord {
        let fields: JSONObject = [
            "title": .string(enhancement.title), "description": .string(enhancement.description),
            "priority": .integer(enhancement.priority), "status": .string(enhancement.state.rawValue),
            "target_quarter": enhancement.targetQuarter.map { .string($0) } ?? .null,
        ]
        var given = fields
        for name in enhancement.filledIn { given[name] = nil }
        if enhancement.targetQuarter == nil { given["target_quarter"] = nil }
        return MappedRecord(
            kind: .enhancement, name: enhancement.title, place: enhancement.place, fields: fields,
            given: given, filledIn: enhancement.filledIn)
    }

    private static func record(_ prompt: ImportedPrompt) -> MappedRecord {
        let session = prompt.prompt
        let metadata: JSONObject = [
            "token_budget": .integer(session.tokenBudget), "prompts_count": .integer(session.promptsCount),
            "yaml_frontmatter": JSON(session.frontMatter), "prompt_heading": .string(prompt.heading),
            "prompt_text": .string(session.text),
        ]
        var given = metadata
        for name in session.filledIn { given[name] = nil }
        let title: (String, JSON) = ("title", .string(session.title))
        return MappedRecord(
            kind: .session, name: session.title, place: prompt.place,
            fields: JSONObject([title, ("metadata", .object(metadata))]),
            given: JSONObject([title, ("metadata", .object(given))]), filledIn: session.filledIn)
    }

    private static func texts(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }
}
