import Storage
import Testing

struct LikePatternTests {
    @Test func wildcards_standForThemselves() {
        #expect(LikePattern.beginning(with: #"a_b%c\d"#) == .text(#"a\_b\%c\\d%"#))
        #expect(LikePattern.containing("é_") == .text(#"%é\_%"#))
    }

    @Test func nothing_isInEverything() {
        #expect(LikePattern.beginning(with: "") == .text("%"))
        #expect(LikePattern.containing("") == .text("%%"))
    }
}
