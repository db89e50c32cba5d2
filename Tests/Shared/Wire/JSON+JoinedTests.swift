import Testing
import Wire

@Suite struct JSONJoinedTests {
    @Test func severalObjects_areTheFirstWithTheListsOfAll() {
        let first: JSON = ["pid": 1, "services": [["name": "vendors"]], "routes": [["service": "vendors"]]]
        let second: JSON = ["pid": 2, "services": [["name": "gateway"]]]
        #expect(JSON.joined([], lists: ["services"]) == nil)
        #expect(JSON.joined([second], lists: ["services"]) == second)
        #expect(
            JSON.joined([first, second], lists: ["services", "routes"]) == [
                "pid": 1, "services": [["name": "vendors"], ["name": "gateway"]],
                "routes": [["service": "vendors"]],
            ])
    }
}
