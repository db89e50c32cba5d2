import ServiceKit

/// What people have a model do with the vendors.
enum VendorPrompts {
    static let all = [triage]

    static let triage = Prompt(
        name: "triage_vendors", title: "Triage broken vendors",
        text: "Finds out why vendor extractors are broken, says what to mend first, keeps the state.",
        arguments: [
            Prompt.Argument(
                "vendor", title: "Vendor", "Only this one; all that are broken if left out",
                completion: VendorResources.names)
        ]
    ) { arguments in
        let which =
            arguments["vendor"].map { "Look at one vendor: query_vendor_status, name \"\($0)\"." }
            ?? "List what is broken: list_vendors, status \"broken\", full_details true; follow has_more."
        return """
            Triage the vendor extractors of this project.

            1. \(which)
            2. Compare the test results with what the code and its tests say now: run the tests of each \
            where you can. Name the likely cause in one sentence: the vendor's format changed, a \
            dependency, a regression of ours (give the commit), or a test that is wrong itself.
            3. Order them: those that worked lately first, then by how many tests fail and how little \
            mending takes.
            4. Where the state is not what is recorded, call update_vendor_status with the version you read: \
            status, extractor_version, and metadata.test_results whole (passing, total, skipped). On \
            version_conflict read it again and decide anew. Leave operational to tests that pass.
            5. For each that needs work, look for an open task (list_work_items) before create_work_item, \
            item_type "task".

            Answer with a table: vendor, tests, cause, next step, work item.
            """
    }
}
