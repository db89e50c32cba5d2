import FrontMatter
import NIOCore
import Primitives
import Records
import ServiceKit
import Storage
import Wire

/// `create_session_from_prompt`
struct CreateSessionFromPrompt: FileReadingTool {
    static let description = ToolDescription(
        name: "create_session_from_prompt", title: "Create a session from a prompt",
        text: """
            Creates a session, and the research it asks for, from a Markdown prompt with YAML front matter \
            (schema_version, title, workflow_phases), given as path or content.
            """,
        effect: .write(destructive: false, idempotent: false),
        // The rest of a work item goes without saying: the list of tools must stay small.
        output: OutputSchema(
            ["id": .string, "version": .integer, "title": .string, "metadata": .object, "children": .array]))

    private let prompt: SessionPrompt
    private let hasFrontMatter: Bool
    private let metadata: ByteBuffer
    private let parentID: Identifier?
    private let createdBy: String?

    init(_ input: inout InputReader) {
        let path = input.optional("path", .promptPath, "Of a .md file, from the repository's root")
        let content = input.optional("content", .promptContent)
        parentID = input.optional("parent_id", .identifier)
        createdBy = input.optional("created_by", .actorName, "Default: the client's name")
        var faults: [ValidationFault] = []
        var file: PromptFile?
        if let content {
            file = Self.read(content, path == nil ? "content" : "path", &faults)
        } else if path == nil, !input.isFaulty("path"), !input.isFaulty("content") {
            faults.append(
                ValidationFault(
                    path: "content", rule: "required", message: "is required, or else path", value: .null))
        }
        prompt = file?.prompt ?? .none
        hasFrontMatter = file?.hasFrontMatter ?? false
        var stored = Self.metadata(of: prompt, path: path)
        if file != nil {
            stored = ItemMetadata.shape(of: .session).check(stored, path: "metadata", faults: &faults)
        }
        metadata = JSON.object(stored).serialized
        input.add(faults)
    }

    func plan(_ context: CallContext) -> Plan {
        let id = context.newIdentifier()
        let children =
            prompt.requiresResearch ? ResearchStep.allCases.map { ($0, context.newIdentifier()) } : []
        guard let parentID else {
            let (statements, answer) = insertions(of: id, at: ItemPath(root: id), children, context)
            return .write(.commit(statements, answer))
        }
        // A move or deletion that runs must be over before the parent is looked at.
        var batch = Batch(context.dialect.lock("work_items", .shared))
        let parent = batch.add(TreeStatements.node(parentID))
        return .write(
            .query(batch.statements) { rows in
                let node = try rows[parent].first.map { row in try TreeNode(row: row) }
                let path = try TreeRules.path(of: id, below: parentID, node)
                if let child = children.first {
                    // Its children must have room, too.
                    _ = try TreeRules.path(
                        of: child.1, below: id,
                        TreeNode(id: id, title: prompt.title, path: path, isDeleted: false))
                }
                let (statements, answer) = insertions(of: id, at: path, children, context)
                return .commit(statements, answer)
            })
    }

    private func insertions(
        of id: Identifier, at path: ItemPath, _ children: [(ResearchStep, Identifier)], _ context: CallContext
    ) -> ([Statement], Answer) {
        let session = item(
            id, .session, prompt.title, parentID: parentID, path, metadata: metadata, context)
        let below = children.map { step, child in
            item(
                child, .research, step.title, parentID: id, path.child(child),
                metadata: JSON.object(step.metadata).serialized, context)
        }
        let operationID = context.writeID
        let answer = Answer(warnings: hasFrontMatter ? [] : [.frontMatterMissing]) { writer in
            session.write(into: &writer)
            writer.key("children")
            writer.beginArray()
            for item in below { writer.object { item.write(into: &$0) } }
            writer.endArray()
        }
        return (([session] + below).map { WorkItemStatements.insert($0, operationID: operationID) }, answer)
    }

    private func item(
        _ id: Identifier, _ type: ItemType, _ title: String, parentID: Identifier?, _ path: ItemPath,
        metadata: ByteBuffer, _ context: CallContext
    ) -> WorkItem {
        let actor = createdBy ?? context.actor
        return WorkItem(
            id: id, version: 1, type: type, title: title, status: .active, parentID: parentID, path: path,
            branchName: nil, commitHash: nil, pullRequestNumber: nil, metadata: metadata,
            createdAt: context.now, updatedAt: context.now, createdBy: actor, updatedBy: actor)
    }
}

extension CreateSessionFromPrompt {
    static func namesFile(_ arguments: JSONObject) -> Bool { arguments["path"]?.string != nil }

    static func completed(
        _ arguments: JSONObject, _ files: RepositoryFiles
    ) throws(ToolError) -> JSONObject {
        // What is wrong with the arguments is told with all else.
        guard let path = arguments["path"]?.string else { return arguments }
        guard (arguments["content"] ?? .null) == .null else {
            throw .validation(
                path: "content", rule: "exclusive", "can't be given together with path: leave one out",
                value: .null)
        }
        var faults: [ValidationFault] = []
        guard Rule<String>.promptPath.check(.string(path), path: "path", faults: &faults) != nil else {
            throw .validation(faults)
        }
        let bytes: [UInt8]
        do throws(RepositoryFiles.Fault) {
            bytes = try files.bytes(of: path, bytesMax: PromptFile.bytesMax)
        } catch {
            throw .validation(path: "path", rule: error.rule, error.message, value: .string(path))
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .validation(
                path: "path", rule: "utf8", "the file must be text in UTF-8: save it so", value: .string(path)
            )
        }
        var completed = arguments
        completed["content"] = .string(text)
        return completed
    }

    /// Every fault of a prompt, each with its line and column.
    private static func read(
        _ content: String, _ argument: String, _ faults: inout [ValidationFault]
    ) -> PromptFile? {
        do throws(PromptFile.Refusal) {
            return try PromptFile.read(Array(content.utf8)) { FrontMatter.read($0) }
        } catch {
            faults += error.faults.map { fault in
                ValidationFault(
                    path: argument, rule: "prompt",
                    message: "line \(fault.line), column \(fault.column): \(fault.problem.withoutFullStop)",
                    value: ["line": .integer(fault.line), "column": .integer(fault.column)])
            }
            return nil
        }
    }

    private static func metadata(of prompt: SessionPrompt, path: String?) -> JSONObject {
        var metadata: JSONObject = [
            "token_budget": .integer(prompt.tokenBudget), "prompts_count": .integer(prompt.promptsCount),
            "yaml_frontmatter": JSON(prompt.frontMatter),
        ]
        if !prompt.text.isEmpty { metadata["prompt_text"] = .string(prompt.text) }
        if let path { metadata["prompt_path"] = .string(path) }
        return metadata
    }
}

extension Rule where Value == String {
    /// Where a prompt is.
    fileprivate static var promptPath: Rule {
        line(max: 1024).and("markdown", "must end with .md or .markdown") { path in
            [".md", ".markdown"].contains { path.lowercased().hasSuffix($0) }
        }
    }

    /// A prompt's whole text.
    fileprivate static var promptContent: Rule { text(max: PromptFile.bytesMax) }
}

extension String {
    fileprivate var withoutFullStop: String { hasSuffix(".") ? String(dropLast()) : self }
}

extension RepositoryFiles.Fault {
    fileprivate var rule: String {
        switch self {
        case .noRepository: "no_repository"
        case .notInside: "inside_repository"
        case .link: "no_link"
        case .missing: "exists"
        case .notAFile, .unreadable: "readable"
        case .tooLarge: "max_bytes"
        }
    }

    fileprivate var message: String {
        switch self {
        case .noRepository: "no repository is configured here: give content"
        case .notInside: "must lead from the repository's root to a file inside, without `..`"
        case .link: "leads through a link: give the file's own path"
        case .missing: "there is no such file in the repository"
        case .notAFile: "must be a file"
        case .unreadable: "the file can't be read: give content"
        case .tooLarge: "the file must be at most \(PromptFile.bytesMax) bytes"
        }
    }
}
