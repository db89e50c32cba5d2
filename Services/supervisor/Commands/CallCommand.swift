import ArgumentParser
import Glibc
import NIOCore
import Wire

/// `holdfast call`
struct CallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call", abstract: "Call one tool and print what it answers, as JSON.",
        discussion: "Exits with 0, with 1 where the tool refuses, with 69 where nobody answers.")

    @Argument(help: "The tool's name.")
    var tool: String

    @Argument(help: ArgumentHelp("The tool's arguments, a JSON object; - reads it.", valueName: "json"))
    var arguments = "{}"

    @Flag(help: "Print the answer on several lines.")
    var pretty = false

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    /// How long an answer is waited for, in milliseconds: longer than the longest deadline of a call.
    private static let patience: Int64 = 35_000

    func run() throws {
        let request = try request()
        let settings = try options.resolved()
        let gateway = try Gateway.ready(settings)
        let answer: Message
        do throws(GatewayPipe.Failure) {
            answer = try GatewayPipe.ask(gateway, request, withinMilliseconds: Self.patience)
        } catch {
            throw Console.failure(.unavailable, error.reason)
        }
        switch answer {
        case .result(_, let result): try show(result)
        case .error(_, let error):
            Console.complain(text(error))
            throw ExitCode(Console.Code.toolError.rawValue)
        case .request, .notification:
            throw Console.failure(.unavailable, "the gateway's answer makes no sense")
        }
    }

    private func request() throws -> ByteBuffer {
        var text = arguments
        if text == "-" {
            var input = ByteBuffer()
            while input.readableBytes <= 16_777_216 {
                let count = input.writeWithUnsafeMutableBytes(minimumWritableBytes: 65536) { free in
                    max(0, read(STDIN_FILENO, free.baseAddress, free.count))
                }
                if count == 0 { break }
            }
            text = String(buffer: input)
        }
        guard let value = try? JSON(parsing: ByteBuffer(string: text)), value.object != nil else {
            throw ValidationError("The arguments must be one JSON object.")
        }
        return Self.request(id: 1, tool: tool, arguments: value)
    }

    /// The line that calls a tool, its newline included.
    static func request(id: Int64, tool: String, arguments: JSON) -> ByteBuffer {
        GatewayRequest.line(
            id, "tools/call", ["name": .string(tool), "arguments": arguments], client: "holdfast-call")
    }

    private func show(_ result: JSONSlice) throws {
        let content = result["structuredContent"]
        guard result["isError"]?.decoded?.bool == true else {
            return Console.say(content.map(text) ?? text(result))
        }
        let words = result["content"]?.elements.compactMap { $0["text"]?.string }.joined(separator: "\n")
        Console.complain(content.map(text) ?? words ?? "the tool refused")
        throw ExitCode(Console.Code.toolError.rawValue)
    }

    private func text(_ slice: JSONSlice) -> String {
        pretty ? slice.decoded?.indented ?? "" : String(buffer: slice.bytes)
    }
}
