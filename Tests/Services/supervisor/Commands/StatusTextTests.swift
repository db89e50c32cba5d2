import Foundation
import Primitives
import Testing
import Wire

@testable import Supervisor

@Suite struct StatusTextTests {
    private let now = Timestamp(milliseconds: 100_000)

    private func status(_ services: JSON..., routes: JSON = []) -> JSON {
        [
            "pid": 42, "home": "/h", "clients": 1, "written_at": "then", "services": .array(services),
            "routes": routes,
        ]
    }

    @Test func runningSupervisor_tableHasEachColumn() {
        let text = StatusText.table(
            status([
                "name": "vendors", "state": "ready", "pid": 7, "since": "1970-01-01T00:00:35.000Z",
                "restarts": 2,
                "last_exit": ["signal": 9, "name": "SIGKILL"], "heartbeat_age_ms": 120,
                "dropped_log_lines": 3,
            ]), isLive: true, now: now)
        #expect(
            text == """
                Supervisor pid 42, 1 client, state in /h
                NAME     STATE  WRITES  PID  SINCE  RESTARTS  LAST EXIT  HEARTBEAT   DROPPED LOG LINES
                vendors  ready  -       7    1m5s   2         SIGKILL    120 ms ago  3
                """)
    }

    @Test func gateway_tellsWhereItIs() {
        let text = StatusText.table(
            status(["name": "gateway", "role": .null, "state": "ready", "url": "http://127.0.0.1:7420/mcp"]),
            isLive: true, now: now)
        #expect(text.hasSuffix("\n\nClients reach the gateway at http://127.0.0.1:7420/mcp"))
    }

    @Test func instancesThatWereAsked_haveATableOfTheirRecords() {
        let standby: JSON = [
            "role": "standby", "layer": "sqlite_cache",
            "copy": ["filled": true, "age_seconds": 65], "conflicts": 1,
            "journal": ["depth": 3, "oldest_at": "1970-01-01T00:01:30.000Z", "failure": .null],
            "last_replay": ["at": "1970-01-01T00:00:40.000Z", "replayed": 7, "conflicts": 1],
        ]
        let text = StatusText.table(
            status(
                ["name": "a", "state": "ready", "health": ["role": "primary", "layer": "primary"]],
                [
                    "name": "broken", "state": "ready",
                    "health": ["copy": ["filled": false], "journal": ["failure": "full"]],
                ],
                ["name": "gone", "state": "failed", "health": .null],
                [
                    "name": "a-two", "state": "ready", "role": "standby", "service": "a",
                    "health": standby,
                ]),
            isLive: true, now: now)
        let table = text.components(separatedBy: "\n\n")[1]
        #expect(
            table == """
                NAME    ROLE     LAYER         COPY AGE    JOURNAL  OLDEST  CONFLICTS  LAST REPLAY
                a       primary  primary       -           -        -       -          -
                a-two   standby  sqlite_cache  1m5s        3        10s     1          7, 1 refused, 1m0s ago
                broken  ?        ?             not filled  failed   -       -          -
                """)
    }

    /// One instance as the status has it.
    private func instance(_ name: String, _ role: String, _ state: String, lines: JSON = []) -> JSON {
        [
            "name": .string(name), "service": "vendors", "role": .string(role), "state": .string(state),
            "last_exit": ["code": 78], "last_log_lines": lines,
        ]
    }

    private func route(_ service: String, epoch: Int64, writes: JSON) -> JSON {
        ["service": .string(service), "epoch": .integer(epoch), "writes": writes, "reads": []]
    }

    @Test func standby_isALineBelowItsService() {
        let others: JSON = ["name": "workitems", "service": "workitems", "role": "primary", "state": "ready"]
        let text = StatusText.table(
            status(
                others, instance("vendors", "primary", "starting"),
                instance("vendors-standby", "standby", "ready"),
                routes: [
                    route("workitems", epoch: 1, writes: "primary"),
                    route("vendors", epoch: 8, writes: "standby"),
                ]), isLive: true, now: now)
        let rows = text.split(separator: "\n").dropFirst(2).map { $0.prefix(38).trimmed }
        #expect(
            rows == [
                "workitems          ready     epoch 1", "vendors            starting  -",
                "  vendors-standby  ready     epoch 8",
            ])
    }

    @Test(arguments: [
        ("standby" as JSON, "Now its standby has its writes."), (nil, "Now nobody has its writes."),
        ("primary", "Now vendors has its writes."),
    ])
    func serviceInTrouble_showsItsLastExitAndWhoHasItsWrites(writes: JSON, end: String) {
        let text = StatusText.table(
            status(
                instance("vendors", "primary", "failed", lines: ["bad setting"]),
                instance("vendors-standby", "standby", "ready"),
                routes: [route("vendors", epoch: 8, writes: writes)]), isLive: true, now: now)
        #expect(
            text.hasSuffix(
                """


                vendors is failed, its last exit was: exit 78. \(end)
                Last log lines of vendors:
                  bad setting
                """))
    }

    @Test func serviceInTrouble_showsNextAttemptAndLastWords() {
        let text = StatusText.table(
            status([
                "name": "vendors", "state": "looping", "since": "1970-01-01T00:01:39.000Z",
                "next_attempt_at": "1970-01-01T00:02:10.000Z", "last_log_lines": ["out of luck"],
            ]), isLive: true, now: now)
        #expect(text.contains("looping (next in 30s)"))
        #expect(
            text.hasSuffix(
                "\n\nvendors is looping, its last exit was: -.\nLast log lines of vendors:\n  out of luck"))
    }

    @Test func noSupervisor_saysSo() {
        let text = StatusText.table(
            status(["name": "vendors", "state": "stopped", "since": "1970-01-01T00:01:39.000Z"]),
            isLive: false,
            now: now)
        #expect(text.hasPrefix("No supervisor runs for /h. The last one, pid 42, wrote this at then:"))
    }

    @Test(arguments: [
        (Int64(-5), "0s"), (59_999, "59s"), (60_000, "1m0s"), (3_661_000, "1h1m"), (90_000_000, "1d1h"),
    ])
    func span_hasItsLargestTwoUnits(milliseconds: Int64, text: String) {
        #expect(StatusText.span(milliseconds) == text)
    }
}

extension Substring {
    /// Without blanks at the end.
    fileprivate var trimmed: String { String(reversed().drop { $0 == " " }.reversed()) }
}
