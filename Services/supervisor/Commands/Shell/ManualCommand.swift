import ArgumentParser
import NIOCore
import Processes
import Wire

/// `holdfast manual`
struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual", abstract: "Write the manual pages into a directory, one for each command.",
        discussion: "`make install-system` does so where `man` looks for them.")

    @Argument(help: ArgumentHelp("Where to: there must be such a directory.", valueName: "directory"))
    var directory: String

    func run() throws {
        guard ThisProcess.isDirectory(directory) else {
            throw Console.failure(.noInput, "there is no directory \(directory)")
        }
        guard let tool = try? JSON(parsing: ByteBuffer(string: Holdfast._dumpHelp())) else {
            throw Console.failure(.toolError, "the help can't be read")
        }
        for page in ManualPage.all(of: tool["command"] ?? .null, version: HoldfastVersion.current) {
            do throws(SystemFault) {
                try Files.replace("\(directory)/\(page.name).1", with: ByteBuffer(string: page.text))
            } catch {
                throw Console.failure(.toolError, "\(error)")
            }
        }
    }
}
