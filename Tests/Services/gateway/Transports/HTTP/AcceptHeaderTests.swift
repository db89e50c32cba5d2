import Testing

@testable import Gateway

@Suite struct AcceptHeaderTests {
    @Test(arguments: [
        ([], true, true), (["*/*"], true, true), (["application/json, text/event-stream"], true, true),
        (["application/json", "text/event-stream"], true, true), (["application/json"], true, false),
        (["text/event-stream"], false, true), (["APPLICATION/JSON;q=0.5 , Text/*"], true, true),
        (["application/*"], true, false), (["*/*, text/event-stream;q=0"], true, false),
        (["*/*;q=0, application/json; Q=1"], true, false), (["text/html"], false, false),
        ([""], false, false), ([",;,"], false, false), (["application/json;q=x"], true, false),
    ])
    func header_saysWhatIsWanted(values: [String], json: Bool, events: Bool) {
        let accept = AcceptHeader(values)
        #expect(accept.accepts("application/json") == json)
        #expect(accept.accepts("text/event-stream") == events)
    }
}
