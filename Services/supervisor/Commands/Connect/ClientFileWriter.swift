import ArgumentParser
import Glibc
import NIOCore
import Primitives
import Processes

/// Puts a configuration into a client's file.
enum ClientFileWriter {
    /// Writes it, and copies what was there beside it first.
    ///
    /// - Returns: What was done.
    /// - Throws: `ExitCode`, after saying why not.
    static func write(_ configuration: ClientConfiguration, to named: String) throws -> String {
        // A link stays one: what it leads to is written.
        let path = Files.resolved(named) ?? named
        do {
            let content = try Files.read(path, limit: ClientFile.bytesMax)
            guard let text = try ClientFile.merged(content, configuration) else {
                return "\(path): has it already"
            }
            var status = stat()
            let mode = stat(path, &status) == 0 ? status.st_mode & 0o777 : 0o644
            var said = "\(path): written"
            if let content {
                let copy = "\(path).bak-\(ExportCommand.stamp(Clocks.system.now()))"
                try Files.replace(copy, with: content)
                said += "; what it was is in \(copy)"
            } else if let directory = Files.parent(of: path) {
                try make(directory)
            }
            try Files.replace(path, with: ByteBuffer(string: text))
            chmod(path, mode)
            return said
        } catch let fault as ClientFile.Fault {
            throw Console.failure(.toolError, "\(path) \(fault.reason)")
        } catch {
            throw Console.failure(.toolError, "\(error)")
        }
    }

    private static func make(_ directory: String) throws(SystemFault) {
        guard !ThisProcess.isDirectory(directory) else { return }
        if let parent = Files.parent(of: directory) { try make(parent) }
        guard mkdir(directory, 0o755) == 0 || errno == EEXIST else { throw SystemFault("make \(directory)") }
    }
}
