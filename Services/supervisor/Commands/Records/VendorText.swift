import Wire

/// Vendor extractors for people.
enum VendorText {
    /// A list as a table, with how many there are of each status below it.
    static func list(_ answer: JSON, _ terminal: Terminal) -> [String] {
        let vendors = answer["items"]?.array ?? []
        guard !vendors.isEmpty else { return ["There are no such vendors."] }
        var table = Columns(
            ["NAME", "STATUS", "TESTS", "SKIPPED", "FORMATS", "VERSION"], flexible: "NAME",
            rightAligned: ["TESTS", "SKIPPED"])
        for vendor in vendors {
            let status = vendor["status"]?.string ?? "?"
            let tests = vendor["test_results"]
            table.add([
                .init(vendor["name"]?.string ?? "?"), .init(status, Style.status(status)),
                .init(passing(tests)), .init(tests?["skipped"]?.text ?? "-"),
                .init(formats(vendor)), .init(vendor["extractor_version"]?.string ?? "-"),
            ])
        }
        let counts = (answer["counts"]?.object?.members ?? [])
            .map { "\($0.value.text) \($0.key)" }.joined(separator: ", ")
        return table.lines(terminal) + (counts.isEmpty ? [] : ["", counts])
    }

    /// One vendor.
    static func page(_ vendor: JSON, _ terminal: Terminal) -> [String] {
        let status = vendor["status"]?.string ?? "?"
        let metadata = vendor["metadata"]
        let known = ["format_support", "test_results", "extractor_version", "manifest_compliant"]
        var others = metadata?.object ?? [:]
        for key in known { others[key] = nil }
        let tests = metadata?["test_results"]
        let compliant = metadata?["manifest_compliant"]?.bool.map { $0 ? "compliant" : "not compliant" }
        var lines = [
            terminal.paint((vendor["name"]?.string ?? "?").harmless, .bold)
                + "  " + terminal.paint(status.harmless, Style.status(status))
        ]
        lines += FieldText.lines([
            ("id", vendor["id"]?.string ?? ""), ("version", vendor["version"]?.integer.map { "\($0)" } ?? ""),
            ("extractor", (vendor["extractor_version"]?.string ?? "").harmless),
            (
                "tests",
                tests == nil ? "" : "\(passing(tests)) passing, \(tests?["skipped"]?.text ?? "?") skipped"
            ),
            ("formats", formats(vendor)), ("manifest", compliant ?? ""),
            ("created", stamp(vendor, "created")), ("changed", stamp(vendor, "updated")),
        ])
        return lines + FieldText.section("Details", FieldText.members(.object(others)), terminal)
    }

    private static func stamp(_ vendor: JSON, _ what: String) -> String {
        guard vendor["\(what)_at"]?.string != nil else { return "" }
        let actor = (vendor["\(what)_by"]?.string ?? "?").harmless
        return "\(TimeText.full(vendor["\(what)_at"])) by \(actor)"
    }

    private static func passing(_ tests: JSON?) -> String {
        guard let passing = tests?["passing"]?.integer, let total = tests?["total"]?.integer else {
            return "-"
        }
        return "\(passing)/\(total)"
    }

    /// The formats that it supports: a list's array, or the flags of a whole vendor.
    private static func formats(_ vendor: JSON) -> String {
        let flags = vendor["metadata"]?["format_support"]?.object?.members ?? []
        let names =
            vendor["formats"]?.array?.compactMap(\.string) ?? flags.filter { $0.value == true }.map(\.key)
        return names.isEmpty ? "-" : names.joined(separator: ", ")
    }
}
