import NIOCore
import Testing
import Wire

@testable import Gateway

/// What each line asks for, told as a short text, by what was said before it.
@Suite struct SessionMachineTests {
    static let modernMeta =
        #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","#
        + #""io.modelcontextprotocol/clientCapabilities":{}}"#

    static func initialize(_ version: String) -> String {
        #"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"\#(version)","#
            + #""capabilities":{},"clientInfo":{"name":"tester","version":"1"}}}"#
    }

    static func request(_ method: String, _ params: String? = nil, id: String = "1") -> String {
        let params = params.map { #","params":{\#($0)}"# } ?? ""
        return #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)"\#(params)}"#
    }

    static let modernList = request("tools/list", modernMeta, id: "9")

    struct Row: CustomTestStringConvertible {
        let before: [String]
        let line: String
        let expected: [String]
        var testDescription: String { "\(expected) after \(before.count) lines: \(line.prefix(120))" }

        init(_ before: [String], _ line: String, _ expected: String...) {
            self.before = before
            self.line = line
            self.expected = expected
        }
    }

    static let handshakes: [Row] = [
        Row([], initialize("2025-03-26"), "initialize 2025-03-26 id 0"),
        Row([], initialize("2025-06-18"), "initialize 2025-06-18 id 0"),
        Row([], initialize("2025-11-25"), "initialize 2025-11-25 id 0"),
        Row([], initialize("2024-11-05"), "initialize 2025-11-25 id 0"),
        Row([], initialize("2026-07-28"), "initialize 2025-11-25 id 0"),
        Row([], request("initialize"), "refuse -32602 id 1"),
        Row([], request("ping"), "pong id 1"),
        Row([], request("tools/list"), "refuse -32600 id 1"),
        Row([], request("tools/call", #""name":"x""#), "refuse -32600 id 1"),
        Row([initialize("2025-06-18")], request("ping"), "pong id 1"),
        Row([initialize("2025-06-18")], request("tools/list"), "list 2025-06-18 id 1"),
        Row([initialize("2025-06-18")], request("tools/list", #""cursor":null"#), "list 2025-06-18 id 1"),
        Row([initialize("2025-06-18")], request("tools/list", #""cursor":"""#), "refuse -32602 id 1"),
        Row([initialize("2025-06-18")], initialize("2025-06-18"), "refuse -32600 id 0"),
        Row([initialize("2025-06-18")], request("server/discover"), "refuse -32601 id 1"),
        Row([initialize("2025-06-18")], request("resources/list"), "list resources 2025-06-18 id 1"),
        Row([initialize("2025-06-18")], request("no/such"), "refuse -32601 id 1"),
        Row([initialize("2025-06-18")], request("tools/list", id: #""1""#), #"list 2025-06-18 id "1""#),
        Row([initialize("2025-06-18")], modernList, "list 2026-07-28 id 9"),
    ]

    static let stateless: [Row] = [
        Row([], request("server/discover", modernMeta), "discover 2026-07-28 id 1"),
        Row([], request("server/discover"), "refuse -32602 id 1"),
        Row(
            [request("server/discover", modernMeta)], initialize("2025-11-25"),
            "initialize 2025-11-25 id 0"),
        Row([modernList], initialize("2025-11-25"), "refuse -32022 id 0"),
        Row([modernList], request("tools/list"), "refuse -32602 id 1"),
        Row([modernList], request("ping"), "refuse -32602 id 1"),
        Row([], request("initialize", modernMeta), "refuse -32601 id 1"),
        Row([], request("ping", modernMeta), "refuse -32601 id 1"),
        Row([], request("logging/setLevel", modernMeta), "refuse -32601 id 1"),
        Row(
            [], request("tools/list", #""_meta":{"io.modelcontextprotocol/protocolVersion":"v999"}"#),
            "refuse -32022 id 1"),
        Row(
            [], request("tools/list", #""_meta":{"io.modelcontextprotocol/protocolVersion":"2025-11-25"}"#),
            "refuse -32022 id 1"),
        Row(
            [], request("tools/list", #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}"#),
            "refuse -32602 id 1"),
        Row(
            [], request("tools/list", #""_meta":{"io.modelcontextprotocol/protocolVersion":7}"#),
            "refuse -32602 id 1"),
        // A refused envelope decides nothing: the client may still shake hands.
        Row(
            [request("tools/list", #""_meta":{"io.modelcontextprotocol/protocolVersion":"v999"}"#)],
            initialize("2025-06-18"), "initialize 2025-06-18 id 0"),
    ]

    static let lines: [Row] = [
        Row([], "", []), Row([], "  \r", []),
        Row([], "nonsense", "refuse -32700 id null"),
        Row([initialize("2025-03-26")], "nonsense", "refuse -32700 id null"),
        Row([initialize("2025-06-18")], "[]", "refuse -32600 id null"),
        Row([initialize("2025-11-25")], "nonsense", "refuse -32700 no id"),
        Row([initialize("2025-11-25")], "[nonsense", "refuse -32700 no id"),
        Row([initialize("2025-11-25")], "[]", "refuse -32600 no id"),
        Row([modernList], "nonsense", "refuse -32700 no id"),
        Row([], "7", "refuse -32600 id null"),
        Row([], #"{"jsonrpc":"1.0","id":5,"method":"ping"}"#, "refuse -32600 id 5"),
        Row([], #"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, "refuse -32600 id null"),
        Row([], #"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, "refuse -32600 id null"),
        Row([], #"{"jsonrpc":"2.0","id":5,"method":"ping","params":[]}"#, "refuse -32600 id 5"),
        Row([], #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#, []),
        Row([], #"{"jsonrpc":"2.0","method":"no/such"}"#, []),
        Row([], #"{"jsonrpc":"2.0","id":5,"result":{}}"#, []),
        Row([], #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":4}}"#, []),
        Row([modernList], request("tools/list", modernMeta, id: "9"), "refuse -32600 id 9"),
        Row(
            [modernList],
            #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"9"}}"#, []),
        Row(
            [modernList],
            #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":9,"reason":"r"}}"#,
            "cancel 9"),
    ]

    static let calls: [Row] = [
        Row([initialize("2025-06-18")], call(#""name":"echo""#), "call echo by tester no arguments"),
        Row(
            [initialize("2025-06-18")], call(#""name":"echo","arguments":{"a": [1]}"#),
            #"call echo by tester {"a": [1]}"#),
        Row([initialize("2025-06-18")], call(#""name":"echo","arguments":[]"#), "refuse -32602 id 1"),
        Row([initialize("2025-06-18")], call(#""name":"echo","arguments":null"#), "refuse -32602 id 1"),
        Row([initialize("2025-06-18")], call(#""arguments":{}"#), "refuse -32602 id 1"),
        Row([initialize("2025-06-18")], call(#""name":7"#), "refuse -32602 id 1"),
        Row(
            [initialize("2025-06-18")],
            call(#""name":"echo","_meta":{"dev.holdfast/operation-id":"not a uuid"}"#),
            "reject validation_failed id 1"),
        Row(
            [initialize("2025-06-18")],
            call(
                #""name":"echo","_meta":{"progressToken":3,"dev.holdfast/actor":"forged","#
                    + #""dev.holdfast/operation-id":"01A0B1C2-0000-7000-8000-000000000001"}"#),
            "call echo by tester no arguments operation 01a0b1c2-0000-7000-8000-000000000001"),
        Row([], call(#""name":"echo",\#(modernMeta)"#), "call echo by mcp-client no arguments"),
        Row(
            [],
            call(
                #""name":"echo","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","#
                    + #""io.modelcontextprotocol/clientCapabilities":{},"#
                    + #""io.modelcontextprotocol/clientInfo":{"name":"other","version":"1"}}"#),
            "call echo by other no arguments"),
    ]

    static let others: [Row] = [
        legacy("resources/templates/list", "", "list resourceTemplates 2025-06-18 id 1"),
        legacy("prompts/list", #""cursor":"from-250""#, "list prompts from 250 2025-06-18 id 1"),
        legacy("prompts/list", #""cursor":"from-7""#, "refuse -32602 id 1"),
        legacy("prompts/list", #""cursor":250"#, "refuse -32602 id 1"),
        legacy("resources/read", #""uri":"x://a""#, "resources/read x://a"),
        legacy("resources/read", #""uri":"""#, "refuse -32602 id 1"),
        legacy("resources/read", #""uri":7"#, "refuse -32602 id 1"),
        legacy("resources/read", #""uri":"\#(String(repeating: "x", count: 2049))""#, "refuse -32602 id 1"),
        legacy("prompts/get", #""name":"p","arguments":{"a":"b"}"#, "prompts/get p"),
        legacy("prompts/get", #""name":"p","arguments":{"a":1}"#, "refuse -32602 id 1"),
        legacy("prompts/get", "", "refuse -32602 id 1"),
        legacy(
            "completion/complete",
            #""ref":{"type":"ref/prompt","name":"p"},"argument":{"name":"a","value":""}"#,
            "completion/complete p"),
        legacy(
            "completion/complete",
            #""ref":{"type":"ref/resource","uri":"x://{a}"},"argument":{"name":"a","value":""}"#,
            "completion/complete x://{a}"),
        legacy(
            "completion/complete", #""ref":{"type":"ref/prompt","name":"p"},"argument":{"name":"a"}"#,
            "refuse -32602 id 1"),
        legacy(
            "completion/complete",
            #""ref":{"type":"ref/other","name":"p"},"argument":{"name":"a","value":""}"#,
            "refuse -32602 id 1"),
        legacy("resources/subscribe", #""uri":"x://a""#, "subscribe x://a"),
        legacy("resources/unsubscribe", #""uri":"x://a""#, "unsubscribe x://a"),
        legacy("resources/subscribe", "", "refuse -32602 id 1"),
        legacy("subscriptions/listen", #""notifications":{}"#, "refuse -32601 id 1"),
        Row([], request("resources/subscribe", #""uri":"x://a",\#(modernMeta)"#), "refuse -32601 id 1"),
        Row(
            [],
            request(
                "subscriptions/listen",
                #""notifications":{"resourcesListChanged":true,"other":1},\#(modernMeta)"#),
            #"listen {"resourcesListChanged":true} id 1"#),
        Row([], request("subscriptions/listen", modernMeta), "refuse -32602 id 1"),
        Row(
            [], request("subscriptions/listen", #""notifications":{"toolsListChanged":1},\#(modernMeta)"#),
            "refuse -32602 id 1"),
        Row(
            [],
            request(
                "subscriptions/listen", #""notifications":{"resourceSubscriptions":[1]},\#(modernMeta)"#),
            "refuse -32602 id 1"),
        Row([initialize("2025-06-18")], #"{"jsonrpc":"2.0","id":5,"result":{}}"#, "answer to 5 given"),
        Row([initialize("2025-06-18")], #"{"jsonrpc":"2.0","id":5,"error":{}}"#, "answer to 5 refused"),
        Row([modernList], #"{"jsonrpc":"2.0","id":5,"result":{}}"#, []),
        legacy("logging/setLevel", #""level":"warning""#, "pong id 1"),
        legacy("logging/setLevel", #""level":"loud""#, "refuse -32602 id 1"),
        legacy("logging/setLevel", "", "refuse -32602 id 1"),
        Row([], request("resources/read", #""uri":"x://a",\#(modernMeta)"#), "resources/read x://a"),
        Row(
            [],
            request("tools/call", #""name":"echo","inputResponses":[],\#(modernMeta)"#),
            "refuse -32602 id 1"),
        Row(
            [], request("tools/call", #""name":"echo","requestState":1,\#(modernMeta)"#), "refuse -32602 id 1"
        ),
    ]

    private static func legacy(_ method: String, _ params: String, _ expected: String) -> Row {
        Row([initialize("2025-06-18")], request(method, params), expected)
    }

    private static func call(_ params: String) -> String { request("tools/call", params) }

    @Test(arguments: handshakes + stateless + lines + calls + others)
    func lineAfterOthers_asksForWhatTheTableSays(row: Row) {
        var machine = SessionMachine()
        for line in row.before { _ = machine.handle(.line(ByteBuffer(string: line))) }
        let actions = machine.handle(.line(ByteBuffer(string: row.line)))
        #expect(actions.map(\.summary) == row.expected)
    }

    @Test func finishedRequest_freesItsID() {
        var machine = SessionMachine()
        _ = machine.handle(.line(ByteBuffer(string: Self.modernList)))
        #expect(machine.inFlight.count == 1)
        _ = machine.handle(.finished(RequestID(JSONSlice(unchecked: ByteBuffer(string: "9")))))
        #expect(machine.inFlight.isEmpty)
        let again = machine.handle(.line(ByteBuffer(string: Self.modernList)))
        #expect(again.map(\.summary) == ["list 2026-07-28 id 9"])
    }

    @Test func overlongLine_isRefusedAndTheSessionGoesOn() {
        var machine = SessionMachine()
        _ = machine.handle(.line(ByteBuffer(string: Self.initialize("2025-06-18"))))
        #expect(machine.handle(.overlongLine).map(\.summary) == ["refuse -32600 id null"])
        let next = machine.handle(.line(ByteBuffer(string: Self.request("ping"))))
        #expect(next.map(\.summary) == ["pong id 1"])
    }

    @Test func unsupportedVersion_namesThoseServedAndTheOneAskedFor() throws {
        var machine = SessionMachine()
        let line = Self.request(
            "tools/list", #""_meta":{"io.modelcontextprotocol/protocolVersion":"v999"}"#)
        guard case .refuse(_, let fault, _)? = machine.handle(.line(ByteBuffer(string: line))).first else {
            Issue.record("not refused")
            return
        }
        #expect(fault.data?["requested"] == "v999")
        #expect(
            fault.data?["supported"] == ["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26"])
    }
}

extension SessionMachineTests.Row {
    init(_ before: [String], _ line: String, _ expected: [String]) {
        self.before = before
        self.line = line
        self.expected = expected
    }
}
