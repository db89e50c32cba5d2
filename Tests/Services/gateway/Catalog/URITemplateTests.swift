import Testing

@testable import Gateway

@Suite struct URITemplateTests {
    @Test(arguments: [
        ("x://a/{id}", "x://a/1", true), ("x://a/{id}", "x://a/", false), ("x://a/{id}", "x://a/1/2", false),
        ("x://a/{id}", "y://a/1", false), ("x://a/{id}/data", "x://a/1/data", true),
        ("x://a/{id}/data", "x://a/1/date", false), ("x://a/{+path}", "x://a/b/c?d", true),
        ("x://{a}-{b}", "x://1-2-3", true), ("x://a{/id}", "x://a/7", true), ("x://a{/id}", "x://a7", false),
        ("x://a", "x://a", true), ("x://a", "x://ab", false), ("x://{a}", "x://ä", true),
        ("{a}", "", false),
    ])
    func uri_matchesWhatTheTemplateMayHaveMade(template: String, uri: String, matches: Bool) {
        #expect(URITemplate(template)?.matches(uri) == matches)
    }

    @Test(arguments: ["x://{", "x://{}", "x://}", String(repeating: "x", count: 2049)])
    func otherText_isNoTemplate(text: String) {
        #expect(URITemplate(text) == nil)
    }

    /// Many variables in a row must not make it try every way to share the text among them.
    @Test func manyVariables_takeNoLongerThanTheirNumber() throws {
        let template = try #require(URITemplate(String(repeating: "{a}", count: 600)))
        #expect(!template.matches(String(repeating: "x", count: 2047) + "/"))
    }
}
