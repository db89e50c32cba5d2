import Primitives
import Testing
import Wire

@testable import Supervisor

@Suite struct StatusTextTests {
    private let now = Timestamp(milliseconds: 100_000)

    private func status(_ service: JSON) -> JSON {
        ["pid": 42, "home": "/h", "clients": 1, "written_at": "then", "services": [service]]
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
                NAME     STATE  PID  SINCE  RESTARTS  LAST EXIT  HEARTBEAT   DROPPED LOG LINES
                vendors  ready  7    1m5s   2         SIGKILL    120 ms ago  3
                """)
    }

    @Test func serviceInTrouble_showsNextAttemptAndLastWords() {
        let text = StatusText.table(
            status([
                "name": "vendors", "state": "looping", "since": "1970-01-01T00:01:39.000Z",
                "next_attempt_at": "1970-01-01T00:02:10.000Z", "last_log_lines": ["out of luck"],
            ]), isLive: true, now: now)
        #expect(text.contains("looping (next in 30s)"))
        #expect(text.hasSuffix("\n\nLast log lines of vendors:\n  out of luck"))
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
