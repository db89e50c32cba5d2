import Foundation
import TestSupport

/// The executables once more, one of them replaced by a program that fails at once.
struct BrokenPrograms {
    private let directory: String

    init(broken: String) throws {
        directory = FileManager.default.temporaryDirectory.path + "/hb-\(UUID().uuidString.prefix(8))"
        let manager = FileManager.default
        try manager.createDirectory(atPath: directory, withIntermediateDirectories: true)
        for name in [
            "holdfast", "holdfast-gateway", "holdfast-workitems", "holdfast-vendors", "holdfast-deployments",
        ] {
            if name == broken {
                try Data("#!/bin/sh\nexit 3\n".utf8).write(to: URL(fileURLWithPath: path(name)))
                try manager.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path(name))
            } else {
                try manager.copyItem(atPath: Installation.program(name), toPath: path(name))
            }
        }
    }

    func path(_ name: String) -> String { directory + "/" + name }

    func remove() { try? FileManager.default.removeItem(atPath: directory) }
}
