import Testing

@Suite struct FigureRuleTests {
    @Test func readmeAndDocs_quoteWhatWasMeasured() throws {
        let project = try Project.load()
        let json = try #require(project.files.first { $0.path == FigureBook.path }?.text)
        let book = FigureBook(json: json)
        #expect(book.faults.isEmpty)
        let findings = project.files.flatMap {
            FigureRule.findings(path: $0.path, text: $0.text, book: book)
        }
        #expect(findings.isEmpty)
    }

    private func book(text: String = "0.2 ms", value: String = "0.204", ratio: String = "2.04") -> FigureBook
    {
        FigureBook(
            json: """
                {"runs": {"bench": {"command": "make bench", "date": "2026-01-01", "commit": "abc"}},
                "figures": [{"id": "a", "what": "w", "run": "bench", "unit": "ms", "value": \(value),
                "text": "\(text)", "ratio": \(ratio), "ratio_text": "2x",
                "limit": {"what": "w", "value": 0.1, "text": "0.1 ms"}}],
                "settings": [{"text": "250 ms", "what": "how long to wait"}]}
                """)
    }

    private func faults(_ line: String, path: String = "README.md") -> Int {
        FigureRule.findings(path: path, text: line, book: book()).count
    }

    @Test(arguments: [
        ("takes <!--figure:a-->0.2 ms<!--/-->, <!--ratio:a-->2x<!--/--> of <!--limit:a-->0.1 ms<!--/-->", 0),
        ("on <!--run:bench:commit-->abc<!--/-->", 0), ("waits 250 ms", 0), ("the 2 s of it", 0),
        ("takes <!--figure:a-->0.3 ms<!--/-->", 1), ("takes <!--figure:b-->0.2 ms<!--/-->", 1),
        ("takes 0.2 ms", 1), ("40,000/s and 15 MiB", 2), ("10 µs", 1),
    ])
    func line_mayQuoteWhatIsInTheBook(line: String, count: Int) {
        #expect(faults(line) == count, "\(line)")
    }

    @Test func otherPages_mayTellTimes_butNoPercentiles() {
        #expect(faults("it waits 300 ms", path: "docs/backup.md") == 0)
        #expect(faults("p95 is 300 ms", path: "docs/backup.md") == 1)
        #expect(faults("takes 0.2 ms", path: "Services/vendors/README.md") == 0)
    }

    @Test func textThatDoesNotSayItsValue_isFound() {
        #expect(book().faults.isEmpty)
        #expect(book(text: "0.3 ms").faults.count == 1)
        #expect(book(text: "0.2 s").faults.count == 1)
        #expect(book(ratio: "3").faults.count == 1)
        #expect(book(text: "not measured", value: "null").faults.isEmpty)
        #expect(FigureBook(json: "{}").faults.count == 1)
    }
}
