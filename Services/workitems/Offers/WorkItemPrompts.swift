import ServiceKit

/// What people have a model do with the work items.
enum WorkItemPrompts {
    static let all = [planProject, startSession, handOver]

    static let planProject = Prompt(
        name: "plan_project", title: "Plan a project",
        text: "Breaks a goal down into a project with tasks and research, kept as work items.",
        arguments: [
            Prompt.Argument(
                "goal", title: "Goal", "What the project is to achieve, in a sentence or two",
                isRequired: true),
            Prompt.Argument("quarter", title: "Target quarter", "When it is to be done: 2026-Q1"),
        ]
    ) { arguments in
        let quarter = arguments["quarter"].map { "\nTarget quarter: \($0)" } ?? ""
        return """
            Plan this project and keep the plan as work items.

            Goal: \(arguments["goal"] ?? "")\(quarter)

            1. list_work_items, item_type "project", roots_only true: where there is a project for this \
            goal, extend it instead of making another.
            2. Otherwise create_work_item: item_type "project", a short title, metadata.description (at most \
            1000 characters: what is in, what is out, how one sees that it is done), and \
            metadata.target_quarter (like 2026-Q1) if one is known.
            3. Break it into tasks that one session can finish, each to be verified by itself: \
            create_work_item, item_type "task", parent_id, metadata.estimated_hours. Group them under tasks \
            where there are more than ten; five levels at most.
            4. What must be found out first is item_type "research" with metadata.research_questions.
            5. query_work_item shows the whole tree: check it, then answer with the order to work in, what \
            can go in parallel, and the first step. Give the ids.

            Ask before you store anything that the goal does not say.
            """
    }

    static let startSession = Prompt(
        name: "start_session", title: "Start a session",
        text: "Begins a working session, from a prompt file with YAML front matter if there is one.",
        arguments: [
            Prompt.Argument("prompt_file", title: "Prompt file", "Its path inside the repository"),
            Prompt.Argument("goal", title: "Goal", "What the session is for, where no file says it"),
        ]
    ) { arguments in
        let making =
            arguments["prompt_file"].map {
                """
                create_session_from_prompt, path "\($0)", parent_id of the project it belongs to: it reads \
                the front matter, and makes the research that this asks for. If it refuses, say what is \
                wrong in which line, and stop. Then update_work_item: branch_name and commit_hash as git has \
                them.
                """
            }
                ?? """
                There is no prompt file: create_work_item, item_type "session", a title, branch_name and \
                commit_hash as git has them, parent_id of the project it belongs to, and metadata with \
                token_budget (default_token_budget), prompts_count 0 and yaml_frontmatter \
                {"schema_version": "1.0"}.
                """
        let goal = arguments["goal"].map { "\nGoal: \($0)\n" } ?? ""
        return """
            Start a working session.
            \(goal)
            1. get_project_configuration. If current_session_id names a session that is still active \
            (query_work_item), ask whether to go on with that one; if so, skip 2.
            2. \(making)
            3. update_project_configuration with the version you read: current_session_id, git_branch, \
            git_head_commit, and active_context_type if it changes.
            4. list_work_items, status "active", and status "blocked": answer in a few lines what is going \
            on, what is blocked and why, and what you propose to do first. Give the ids.
            """
    }

    static let handOver = Prompt(
        name: "hand_over", title: "Hand over",
        text: "Ends a session so that somebody else can go on: states brought up to date, and a summary.",
        arguments: [
            Prompt.Argument(
                "session", title: "Session", "The session's id; the current one if left out",
                completion: WorkItemResources.sessions)
        ]
    ) { arguments in
        let which =
            arguments["session"].map { "query_work_item, id \"\($0)\"" }
            ?? "get_project_configuration names it as current_session_id; query_work_item shows it"
        return """
            Hand this session over so that somebody who knows nothing of it can go on.

            1. The session: \(which).
            2. Bring every item you worked on up to date with update_work_item and the version you read: \
            status "completed" only where it is verified; status "blocked" with metadata.blocked_reason; \
            commit_hash, branch_name and pr_number where there are any. metadata is replaced as a whole: \
            send all of it. On version_conflict read the item again and decide anew.
            3. What is left and not recorded becomes a task: create_work_item with parent_id.
            4. Complete the session itself, and update_project_configuration: git_branch, git_head_commit, \
            clear ["current_session_id"].
            5. Answer with the handover, at most 30 lines: done (and how it was verified), open, blocked and \
            why, decisions and their reasons, traps, the next step. Give ids and commits.
            """
    }
}
