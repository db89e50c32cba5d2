import Primitives
import ServiceKit
import Storage
import Wire

/// `service/overview`: what the status report shows of the deployments.
struct DeploymentOverview: Tool {
    static let description = ToolDescription(
        name: "service/overview", title: "Overview", text: "The last deployments, newest first, in short.",
        effect: .read, output: OutputSchema(["deployments": .object]), isList: true)

    let limit: Int64

    init(_ input: inout InputReader) {
        limit = input.optional("limit", .integer(1...100), default: 10, as: 10)
    }

    func plan(_ context: CallContext) -> Plan {
        let statements = [
            DeploymentOverviewStatements.newest(limit), DeploymentOverviewStatements.vendors(ofNewest: limit),
        ]
        return .read(statements, cost: .scan) { rows in
            var labels: [Identifier: [String]] = [:]
            for row in rows[1] { labels[try row.identifier(0), default: []].append(try row.text(1)) }
            let deployments = try rows[0].map { row in
                try DeploymentOutline(row: row, vendors: labels[try row.identifier(0)] ?? [])
            }
            return Self.answer(deployments)
        }
    }

    static func answer(_ deployments: [DeploymentOutline]) -> Answer {
        Answer { writer in
            writer.key("deployments")
            writer.beginObject()
            writer.key("items")
            writer.beginArray()
            for deployment in deployments { deployment.write(into: &writer) }
            writer.endArray()
            writer.endObject()
        }
    }
}
