import NIOCore
import Testing

@testable import Supervisor

@Suite struct RouteTests {
    @Test(arguments: [
        (
            Route(service: "vendors", epoch: 7, writes: .primary, reads: [.primary, .standby]),
            #"{"service":"vendors","epoch":7,"writes":"primary","reads":["primary","standby"]}"#
        ),
        (
            Route(service: "vendors", epoch: 0, writes: nil),
            #"{"service":"vendors","epoch":0,"writes":null,"reads":[]}"#
        ),
    ])
    func file_isOneObjectAndANewline(route: Route, text: String) {
        #expect(String(buffer: route.fileContent) == text + "\n")
    }
}
