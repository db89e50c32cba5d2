import NIOCore
import Primitives
import Storage
import Wire

/// The SQL that records a deployment, on behalf of one operation.
struct DeploymentStatements {
    let operationID: Identifier?
    let dialect: Dialect

    /// Adds a deployment.
    func insert(_ deployment: Deployment) -> Statement {
        Statement(
            """
            INSERT INTO deployment_events (id, version, deployed_at, commit_hash, metadata, created_at, \
            created_by, last_operation_id, last_actor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            .identifier(deployment.id), .integer(deployment.version), .timestamp(deployment.deployedAt),
            .text(deployment.commitHash), .json(JSON.object(deployment.metadata).serialized),
            .timestamp(deployment.createdAt), .text(deployment.createdBy), .identifier(operationID),
            .text(deployment.createdBy))
    }

    /// Adds all links of one kind: one statement and one text, however many there are.
    func insert(_ links: [Link], kind: LinkKind, of deployment: Deployment) -> Statement {
        Statement(
            """
            INSERT INTO \(kind.table) (deployment_id, \(kind.column), version, created_at, label, verified, \
            last_operation_id, last_actor) \
            SELECT $1, link.id, $2, $3, link.label, link.verified, $4, $5 \
            FROM \(dialect.links(in: "$6")) AS link
            """,
            .identifier(deployment.id), .integer(deployment.version), .timestamp(deployment.createdAt),
            .identifier(operationID), .text(deployment.createdBy), .json(Self.json(links)))
    }

    /// The links as the array of objects that `Dialect.links` reads.
    private static func json(_ links: [Link]) -> ByteBuffer {
        var writer = JSONWriter()
        writer.beginArray()
        for link in links {
            writer.beginObject()
            writer.member("id", link.id)
            writer.member("label", link.label)
            writer.member("verified", link.isVerified)
            writer.endObject()
        }
        writer.endArray()
        return writer.buffer
    }
}

extension LinkKind {
    /// The table of these links.
    var table: String {
        switch self {
        case .vendor: "vendor_deployment_links"
        case .workItem: "work_item_deployment_links"
        }
    }

    /// The kind of a link, as `changes` has it.
    var entity: String {
        switch self {
        case .vendor: "vendor_deployment_link"
        case .workItem: "work_item_deployment_link"
        }
    }

    /// The column of the id that is linked to.
    var column: String {
        switch self {
        case .vendor: "vendor_id"
        case .workItem: "work_item_id"
        }
    }
}
