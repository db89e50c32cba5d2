import ArgumentParser
import Processes

/// `holdfast pipe`
struct PipeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pipe", abstract: "Join standard input and output to a service's socket.",
        discussion: """
            Each line in is a JSON-RPC message to the service, each line out one of its messages. At the end \
            of the input, what is under way is answered first, within 30 seconds. Exits with 0 then, and \
            with 69 where the service can't be reached or leaves.
            """)

    @Argument(help: "The path of the service's socket.")
    var socket: String

    func run() throws {
        do throws(SocketPipe.Failure) {
            var pipe = try SocketPipe(path: socket)
            try pipe.run()
        } catch {
            throw Console.failure(.unavailable, error.reason)
        }
    }
}
