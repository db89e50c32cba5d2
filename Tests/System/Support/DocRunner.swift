import Foundation
import TestSupport
import Wire

/// Runs the commands of a page as a reader would, against an installation with records in it.
struct DocRunner {
    /// How a command ended and what it said.
    private struct Outcome {
        let exit: TestProcess.Exit
        let output: String
        let errors: String

        var json: JSON? { try? JSON(parsing: output) }
        var succeeded: Bool { exit == .code(0) }
    }

    private let installation: Installation
    /// What stands for what in a command: a page can't know a reader's names.
    private let words: [(pattern: String, value: String)]

    private let programs: ProgramSet

    /// The longest that a command may take.
    private static let patience = Duration.seconds(150)
    /// Commands that need a system with nothing in it.
    private static let beginnings = [
        "restore BACKUP", "restore holdfast-", "import --from-export", "demo", "upgrade",
    ]

    /// Prepares an installation that runs: links to the program, files, and records.
    init(_ installation: Installation) async throws {
        self.installation = installation
        programs = try ProgramSet()
        let work = installation.workingDirectory
        let files = FileManager.default
        try files.createDirectory(atPath: "\(work)/bin", withIntermediateDirectories: true)
        for place in [".zfunc", ".config/fish/completions"] {
            let home = installation.environment["HOME"] ?? work
            try files.createDirectory(atPath: "\(home)/\(place)", withIntermediateDirectories: true)
        }
        for link in ["holdfast", "bin/holdfast"] {
            try? files.createSymbolicLink(
                atPath: "\(work)/\(link)", withDestinationPath: Installation.program("holdfast"))
        }
        let legacy = LegacyFile(word: "doc", vendors: 2, deployments: 2, enhancements: 2, prompts: 2)
        try legacy.text.write(toFile: "\(work)/status.md", atomically: true, encoding: .utf8)
        func ask(_ arguments: String...) async throws -> Outcome {
            let outcome = try await Self.run("holdfast " + arguments.joined(separator: " "), installation)
            guard outcome.succeeded else { throw ProtocolViolation("\(arguments): \(outcome.errors)") }
            return outcome
        }
        let vendor = try await ask("call create_vendor '{\"name\": \"acme\"}'")
        let item = try await ask(
            "call create_work_item '{\"item_type\": \"task\", \"title\": \"Importer\", \"metadata\": {}}'")
        let hash = String(repeating: "ab", count: 20)
        let deployment = try await ask(
            """
            call record_deployment '{"deployed_at": "2026-01-30T18:00:00Z", "vendor_ids": [\
            "\(vendor.json?["id"]?.string ?? "")"], "metadata": {"pr_number": 7, "pr_title": "Seven", \
            "commit_hash": "\(hash)", "test_summary": {"unit": 3}, "constitutional_compliance": true}}'
            """)
        let backup = try await ask("backup --to \(work)/kept --json")
        _ = try await ask("export --output \(work)/export.jsonl")
        words = [
            (#"(?<=[= ])/(tmp|var)/"#, "\(work)/"),
            // Another version's programs, and no more patience than a test has.
            (#"\bupgrade\b.*$"#, "upgrade --programs \(programs.directory) --watch 1"),
            (#"\bBACKUP\b"#, backup.json?["path"]?.string ?? backup.json?["backup"]?.string ?? "BACKUP"),
            (#"--from-export FILE\b"#, "--from-export \(work)/export.jsonl"),
            (#"\bDEPLOYMENT(_ID)?\b"#, deployment.json?["id"]?.string ?? "DEPLOYMENT"),
            (#"\bID\b"#, item.json?["id"]?.string ?? "ID"), (#"\bFILE\b"#, "status.md"),
            (#"(?<![A-Z_])DIR(ECTORY)?\b"#, "\(work)/other"), (#"\bVENDOR\b"#, "acme"),
            (#"\b0192f3a4\b"#, String((item.json?["id"]?.string ?? "").prefix(13))),
        ]
    }

    /// Runs one; what is wrong with it, nil where nothing is.
    func fault(of command: DocCommands.Command) async throws -> String? {
        for part in command.text.components(separatedBy: " && ") {
            if let fault = try await fault(ofPart: part) { return fault }
        }
        return nil
    }

    private func fault(ofPart part: String) async throws -> String? {
        guard part.range(of: #"^([A-Z_]+=\S+ )*make( |$)"#, options: .regularExpression) == nil else {
            return try await makeFault(part)
        }
        var text = part
        for word in words {
            text = text.replacingOccurrences(of: word.pattern, with: word.value, options: .regularExpression)
        }
        let name = part.components(separatedBy: "holdfast ").last ?? ""
        if name == "run" || name.hasPrefix("run ") { return try await runFault(text) }
        if Self.beginnings.contains(where: name.hasPrefix) {
            return try await Installation.withRunning { other, _ in try await fault(text, other) }
        }
        if try await installation.status() == nil { try await start() }
        return try await fault(text, installation)
    }

    /// A supervisor where a command has ended the last: it leaves with `stop`.
    private func start() async throws {
        _ = try await Self.run("holdfast call list_vendors", installation)
        try await installation.ready()
    }

    /// Ends what commands have started.
    func end() async throws { _ = try await Self.run("holdfast stop", installation) }

    private func fault(_ text: String, _ installation: Installation) async throws -> String? {
        // What goes on until it is ended is ended once it has gone on for a while.
        let goesOn = text.contains("--follow") || (text.contains("--watch") && !text.contains("upgrade"))
        let outcome = try await Self.run(
            text, installation, directory: self.installation.workingDirectory, seconds: goesOn ? 5 : nil)
        if text.hasPrefix("HOLDFAST_HOME=") {
            let settings = text.components(separatedBy: " ").prefix { $0.contains("=") }
            _ = try await Self.run(settings.joined(separator: " ") + " holdfast stop", installation)
        }
        if outcome.succeeded || goesOn && outcome.exit == .code(124) { return nil }
        return "\(outcome.exit): \(outcome.errors.prefix(600))\(outcome.output.suffix(200))"
    }

    /// A target that there is not, or a variable that it does not take, is all that can be wrong here.
    private func makeFault(_ text: String) async throws -> String? {
        let dry = text.replacingOccurrences(of: "make", with: "make --dry-run")
        let outcome = try await Self.run(dry, installation, directory: Repository.root)
        return outcome.succeeded ? nil : outcome.errors
    }

    /// `run` goes on until it is ended: it must come up and end well.
    private func runFault(_ text: String) async throws -> String? {
        try await Installation.with { other in
            let process = try TestProcess(
                "/bin/bash", ["-c", "exec \(Self.plain(text))"], environment: Self.environment(of: other),
                directory: installation.workingDirectory, output: .file(other.logPath),
                errors: .file(other.logPath))
            do {
                _ = try await eventually("it runs", within: .seconds(60), every: .milliseconds(100)) {
                    let services = try await other.status()?["services"]?.array ?? []
                    return !services.isEmpty && services.allSatisfy { $0["state"] == "ready" } ? true : nil
                }
                process.signal(SIGTERM)
                let exit = try await process.exit(within: .seconds(30))
                return exit == .code(0) ? nil : "\(exit): \(other.logTail())"
            } catch {
                try await process.end()
                return "\(error): \(other.logTail())"
            }
        }
    }

    // MARK: The shell

    /// The command without the path that it has in the page.
    private static func plain(_ text: String) -> String {
        text.replacingOccurrences(of: #"(\./|bin/)holdfast"#, with: "holdfast", options: .regularExpression)
    }

    private static func environment(of installation: Installation) -> [String: String] {
        var environment = installation.environment
        environment["PATH"] = "\(Installation.programs):\(environment["PATH"] ?? "/usr/bin:/bin")"
        return environment
    }

    private static func run(
        _ text: String, _ installation: Installation, directory: String? = nil, seconds: Int? = nil
    ) async throws -> Outcome {
        let (output, errors) = (Collected(), Collected())
        let limit = seconds.map { ["timeout", "--signal=INT", "\($0)"] } ?? []
        let process = try TestProcess(
            "/usr/bin/env", limit + ["bash", "-o", "pipefail", "-c", text],
            environment: environment(of: installation),
            directory: directory ?? installation.workingDirectory, output: .pieces(output.take),
            errors: .pieces(errors.take))
        process.closeInput()
        do {
            let exit = try await process.exit(within: patience)
            return Outcome(
                exit: exit, output: try await output.text(within: patience),
                errors: try await errors.text(within: patience))
        } catch {
            try await process.end()
            throw error
        }
    }
}
