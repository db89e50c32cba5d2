import Testing

@testable import Storage

struct ParameterRewritingTests {
    @Test(arguments: [
        ("SELECT $2, $1", "SELECT ?2, ?1"),
        ("a=$10+$1", "a=?10+?1"),
        ("($1)::text", "(?1)::text"),
        ("SELECT '$1', \"$2\", `$3`, [$4], $5", "SELECT '$1', \"$2\", `$3`, [$4], ?5"),
        ("SELECT 'it''s $1', $2", "SELECT 'it''s $1', ?2"),
        ("SELECT 1 -- $1 '\n, $2", "SELECT 1 -- $1 '\n, ?2"),
        ("SELECT 1 /* $1 ' */ , $2", "SELECT 1 /* $1 ' */ , ?2"),
        ("SELECT 4/$1-$2", "SELECT 4/?1-?2"),
        ("SELECT x$1, _$2, é$3, 1$4", "SELECT x$1, _$2, é$3, 1$4"),
        ("SELECT $name, $", "SELECT $name, $"),
        ("SELECT '", "SELECT '"),
        ("SELECT /* $1", "SELECT /* $1"),
        ("", ""),
    ])
    func text_hasOnlyItsParametersRewritten(sql: String, expected: String) {
        #expect(ParameterRewriting.rewrite(sql) == expected)
    }
}
