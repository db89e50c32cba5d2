import ArgumentParser
import NIOCore
import Wire

/// Calls tools for the commands that show records: a gateway of its own, one call after another.
struct ToolClient: ~Copyable {
    /// Why there is no answer.
    enum Failure: Error, Sendable, Equatable {
        /// The tool refused: its code, and what it says.
        case refused(JSON)
        /// Nobody answered.
        case unreachable(String)
    }

    private var pipe: GatewayPipe
    private var number: Int64 = 0

    /// How long an answer is waited for, in milliseconds: longer than the longest deadline of a call.
    private static let patience: Int64 = 35_000
    private static let name = "holdfast-cli"

    /// Makes sure that a supervisor runs, and starts a gateway.
    ///
    /// - Throws: `ExitCode`, after saying why.
    init(_ settings: Settings) throws {
        var gateway = try Gateway.ready(settings)
        // Who looks at records wants no log, unless it was asked for.
        if settings.values[.logLevel]?.origin == .standard {
            gateway.environment[Setting.logLevel.variable] = LogLevel.critical.rawValue
        }
        do throws(GatewayPipe.Failure) {
            pipe = try GatewayPipe(gateway)
        } catch {
            throw Console.failure(.unavailable, error.reason)
        }
    }

    /// What a tool answers.
    ///
    /// - Throws: `Failure`.
    mutating func ask(_ tool: String, _ arguments: JSONObject = [:]) throws(Failure) -> JSON {
        let result = try request("tools/call", ["name": .string(tool), "arguments": .object(arguments)])
        let content = result["structuredContent"] ?? .null
        guard result["isError"] != true else { throw .refused(content["error"] ?? content) }
        return content
    }

    /// What a resource shows: the answer of the tool that reads it.
    ///
    /// - Throws: `Failure`.
    mutating func read(_ uri: String) throws(Failure) -> JSON {
        let result = try request("resources/read", ["uri": .string(uri)])
        let text = result["contents"]?.array?.first?["text"]?.string ?? ""
        guard let content = try? JSON(parsing: ByteBuffer(string: text)) else {
            throw .unreachable("the gateway's answer makes no sense")
        }
        return content
    }

    /// What ids a resource's template can be completed to.
    ///
    /// - Throws: `Failure`.
    mutating func completions(
        of template: String, _ argument: String, _ begun: String
    ) throws(Failure) -> [String] {
        let result = try request(
            "completion/complete",
            [
                "ref": ["type": "ref/resource", "uri": .string(template)],
                "argument": ["name": .string(argument), "value": .string(begun)],
            ])
        return result["completion"]?["values"]?.array?.compactMap(\.string) ?? []
    }

    /// What a tool answers, for a command that has nothing to add where it refuses.
    ///
    /// - Throws: `ExitCode`, after saying why.
    mutating func call(_ tool: String, _ arguments: JSONObject = [:]) throws -> JSON {
        do throws(Failure) {
            return try ask(tool, arguments)
        } catch {
            throw Self.told(error)
        }
    }

    /// Says why there is no answer, and gives what to throw.
    static func told(_ failure: Failure) -> ExitCode {
        switch failure {
        case .unreachable(let reason): return Console.failure(.unavailable, reason)
        case .refused(let error):
            let isAway = ["unavailable", "deadline_exceeded"].contains(error["code"]?.string)
            return Console.failure(isAway ? .unavailable : .toolError, RefusalText.lines(error))
        }
    }

    private mutating func request(_ method: String, _ params: JSONObject) throws(Failure) -> JSON {
        number += 1
        let line = GatewayRequest.line(number, method, params, client: Self.name)
        let answer: Message
        do throws(GatewayPipe.Failure) {
            answer = try pipe.ask(line, withinMilliseconds: Self.patience)
        } catch {
            throw .unreachable(error.reason)
        }
        switch answer {
        case .result(_, let result): return result.decoded ?? .null
        case .error(_, let error):
            let error = error.decoded ?? .null
            var told = error["data"]?.object ?? [:]
            told["message"] = error["message"]
            throw .refused(.object(told))
        case .request, .notification: throw .unreachable("the gateway's answer makes no sense")
        }
    }
}

/// Why a tool refused, for people.
enum RefusalText {
    /// What is to be done, and each fault below it.
    static func lines(_ error: JSON) -> String {
        let message = error["message"]?.string ?? "the tool refused"
        let faults = (error["details"]?["errors"]?.array ?? []).map { fault in
            "  \(fault["path"]?.string ?? "?"): \(fault["message"]?.string ?? "?")"
        }
        // A single fault is what the message says.
        let shown = faults.count > 1 ? faults : []
        return ([message] + shown).map(\.harmless).joined(separator: "\n")
    }
}
