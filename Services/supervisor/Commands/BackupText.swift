import Wire

/// What is said of backups, for people and programs.
enum BackupText {
    /// What is in one, in a few words.
    static func summary(_ manifest: BackupManifest) -> String {
        "\(manifest.lines) rows of \(manifest.madeAt), made by Holdfast \(manifest.version)"
    }

    static func lines(_ outcome: BackupRun.Outcome) -> [String] {
        let held = outcome.manifest.heldMilliseconds
        var lines = [
            "\(outcome.path) is made and verified: \(outcome.manifest.lines) rows, "
                + (held == 0 ? "nothing waited for it" : "writes waited for it \(held) ms at most")
        ]
        lines += outcome.removed.map { "\($0) was removed: newer ones are kept" }
        lines += outcome.damaged.map { "\($0) is damaged; it counts for none and stays" }
        return lines
    }

    static func json(_ outcome: BackupRun.Outcome) -> JSON {
        [
            "path": .string(outcome.path), "manifest": outcome.manifest.json,
            "removed": .array(outcome.removed.map { .string($0) }),
            "damaged": .array(outcome.damaged.map { .string($0) }),
        ]
    }

    /// One of a list.
    static func line(_ name: String, _ manifest: Result<BackupManifest, BackupFault>) -> String {
        switch manifest {
        case .success(let manifest): "\(name)  \(summary(manifest))"
        case .failure(let fault): "\(name)  damaged: \(fault.phrase)"
        }
    }

    static func json(
        _ found: [(name: String, manifest: Result<BackupManifest, BackupFault>)], in shelf: BackupShelf
    ) -> JSON {
        let backups = found.map { entry -> JSON in
            var members: JSONObject = ["path": .string(shelf.directory(entry.name))]
            switch entry.manifest {
            case .success(let manifest): members["manifest"] = manifest.json
            case .failure(let fault): members["fault"] = .string(fault.phrase)
            }
            return .object(members)
        }
        return ["directory": .string(shelf.path), "backups": .array(backups)]
    }
}
