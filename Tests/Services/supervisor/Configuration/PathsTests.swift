import Testing

@testable import Supervisor

@Suite struct PathsTests {
    @Test(arguments: [
        ("a/b", "/x", "/x/a/b"), ("/a//b/", "/x", "/a/b"), ("../b", "/x/y", "/x/b"), ("./.", "/x", "/x"),
        ("../../..", "/x", "/"), ("/", "/x", "/"), ("a/../../b", "/x/y", "/x/b"),
    ])
    func absolute_isResolvedAsText(path: String, base: String, expected: String) {
        #expect(Paths.absolute(path, from: base) == expected)
    }

    @Test func shortHash_isFNV1a() {
        // The published test vectors of FNV-1a, 64 bits.
        #expect(Paths.shortHash("") == "cbf29ce484222325")
        #expect(Paths.shortHash("a") == "af63dc4c8601ec8c")
        #expect(Paths.shortHash("foobar") == "85944171f73967e8")
    }
}
