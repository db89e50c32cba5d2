import ServiceKit

/// What people have a model do with the deployments.
enum DeploymentPrompts {
    static let all = [record]

    static let record = Prompt(
        name: "record_deployment", title: "Record a deployment",
        text:
            "Records what a range of commits deployed: pull request, tests, affected vendors and work items.",
        arguments: [
            Prompt.Argument(
                "range", title: "Commit range", "What went out, as git names it: v1.4..v1.5",
                isRequired: true),
            Prompt.Argument("pr_number", title: "Pull request", "Its number, where the commits don't say it"),
        ]
    ) { arguments in
        let request = arguments["pr_number"].map { " It was pull request \($0)." } ?? ""
        return """
            Record the deployment of the commits \(arguments["range"] ?? "").\(request)

            1. git log and git diff --stat of the range: what changed, which pull request brought it \
            (number and title), and the 40 digits of the last commit.
            2. Which vendors it touches: list_vendors, then those whose code or configuration is in the \
            diff. Take their ids.
            3. Which work items it finishes or advances: list_work_items, compared by branch_name, \
            commit_hash, pr_number and title. Take their ids.
            4. record_deployment: deployed_at with its zone; commit_hash; vendor_ids; work_item_ids; \
            metadata with pr_number, pr_title, commit_hash (the same), test_summary (counts by category, \
            like {"unit": 120, "integration": 14}) and constitutional_compliance (whether it keeps the \
            project's own rules). All five are required: ask for what you can't find out, never invent it.
            5. Complete the work items that are done now (update_work_item with the version you read).

            Answer with the deployment's id and one line for each vendor and work item.
            """
    }
}
