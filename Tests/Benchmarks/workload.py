"""The records that are measured on, and one call of each tool after another."""
import random

VENDORS = 45
LEVELS = (10, 30, 120, 360, 680)  # work items per depth: 1,200 in all
DEPLOYMENTS = 50
KINDS = ("project", "session", "research", "task", "task")


def metadata(kind, number):
    """Metadata of a usual size for an item of this kind."""
    return {
        "project": {"description": f"project {number}", "target_quarter": "2026-Q1"},
        "session": {
            "token_budget": 200000, "prompts_count": 3, "yaml_frontmatter": {"schema_version": "1.0"}},
        "research": {"research_questions": [f"question {number}"], "references": ["RFC 9562"]},
        "task": {"estimated_hours": 2.5},
    }[kind]


def commit_hash(number):
    """Forty digits."""
    return f"{number:040x}"


class Records:
    """What is stored, by its ids and versions."""

    def __init__(self, client):
        self.numbers = 0
        self.vendors, self.vendor_ids, self.versions = [], {}, {}
        for number in range(VENDORS):
            name = f"vendor-{number:03d}"
            stored = client.call("create_vendor", {"name": name})
            self.vendors.append(name)
            self.vendor_ids[name] = stored["id"]
            self.versions[name] = stored["version"]
        self.levels = []
        for depth, count in enumerate(LEVELS):
            level = []
            for number in range(count):
                parent = {"parent_id": self.levels[-1][number % len(self.levels[-1])]} if depth else {}
                stored = client.call("create_work_item", {
                    "item_type": KINDS[depth], "title": f"{KINDS[depth]} {number}",
                    "metadata": metadata(KINDS[depth], number), **parent})
                level.append(stored["id"])
                self.versions[stored["id"]] = stored["version"]
            self.levels.append(level)
        lane = Lane(self)
        for _ in range(DEPLOYMENTS):
            client.call("record_deployment", lane.record_deployment()[0])

    def next(self):
        """A number never used before."""
        self.numbers += 1
        return self.numbers


class Lane:
    """Makes calls; two lanes never change the same record, so no version is ever stale."""

    def __init__(self, records, number=0, count=1):
        self.records = records
        self.random = random.Random(number)
        self.items = records.levels[4][number::count]
        self.vendors = records.vendors[number::count]
        self.calls = {
            "query_vendor_status": self.query_vendor,
            "query_work_item": lambda: self.query_item(4),
            "query_work_item (root)": lambda: self.query_item(0),
            "list_work_items": self.list_items,
            "get_project_configuration": lambda: ({}, None),
            "generate_status_report": lambda: ({}, None),
            "update_vendor_status": self.update_vendor,
            "create_work_item": self.create_item,
            "update_work_item": self.update_item,
            "record_deployment": self.record_deployment,
            "update_project_configuration": self.update_configuration,
        }

    def make(self, name):
        """The tool, the arguments and, for a change, the record whose version the answer tells."""
        arguments, changed = self.calls[name]()
        return name.split(" ")[0], arguments, changed

    def query_vendor(self):
        return {"name": self.random.choice(self.records.vendors)}, None

    def query_item(self, depth):
        return {"id": self.random.choice(self.records.levels[depth])}, None

    def list_items(self):
        return {"item_type": "task", "limit": 50, "offset": self.random.randrange(10) * 50}, None

    def update_vendor(self):
        name, number = self.random.choice(self.vendors), self.records.next()
        return {
            "name": name, "version": self.records.versions[name],
            "status": ("operational", "broken")[number % 2],
            "metadata": {
                "test_results": {"passing": 40, "total": 45, "skipped": number % 5},
                "manifest_compliant": number % 3 == 0,
            },
        }, name

    def create_item(self):
        number = self.records.next()
        return {
            "item_type": "task", "title": f"new {number}", "metadata": metadata("task", number),
            "parent_id": self.random.choice(self.records.levels[3]),
            # Completed: what is open stays as much as it was, and so does the status report.
            "status": "completed",
        }, None

    def update_item(self):
        identity, number = self.random.choice(self.items), self.records.next()
        return {
            "id": identity, "version": self.records.versions[identity], "title": f"renamed {number}",
            "status": ("active", "completed")[number % 2],
        }, identity

    def record_deployment(self):
        number = self.records.next()
        return {
            "deployed_at": "2026-01-01T00:00:00Z",
            "metadata": {
                "pr_number": number, "pr_title": f"change {number}", "commit_hash": commit_hash(number),
                "test_summary": {"unit": 150, "integration": 30}, "constitutional_compliance": True,
            },
            "vendor_ids": self.random.sample(list(self.records.vendor_ids.values()), 2),
            "work_item_ids": self.random.sample(self.records.levels[4], 2),
        }, None

    def update_configuration(self):
        number = self.records.next()
        return {"active_context_type": "feature", "git_branch": f"branch-{number % 7}"}, None
