import NIOCore
import Primitives
import Storage
import Testing

@testable import Deployments

@Suite struct DeploymentStatementsTests {
    @Test(arguments: Dialect.allCases, LinkKind.allCases)
    func links_areOneInsertIntoTheirOwnTable(dialect: Dialect, kind: LinkKind) {
        let statements = DeploymentStatements(
            operationID: DeploymentFixtures.operationID, dialect: dialect)
        let links = [
            Link(id: DeploymentFixtures.identifier(1), label: "a \"b\"", isVerified: true),
            Link(id: DeploymentFixtures.identifier(2), label: "c", isVerified: false),
        ]
        let statement = statements.insert(links, kind: kind, of: DeploymentFixtures.deployment)
        let json =
            #"[{"id":"\#(links[0].id)","label":"a \"b\"","verified":true},"#
            + #"{"id":"\#(links[1].id)","label":"c","verified":false}]"#
        #expect(statement.sql.hasPrefix("INSERT INTO \(kind.table) (deployment_id, \(kind.column), "))
        #expect(statement.parameters.last == .json(ByteBuffer(string: json)))
    }

    @Test func deployment_isStampedWithItsOperationAndCreator() {
        let statements = DeploymentStatements(
            operationID: DeploymentFixtures.operationID, dialect: .sqlite)
        let parameters = statements.insert(DeploymentFixtures.deployment).parameters
        #expect(parameters.suffix(2) == [.identifier(DeploymentFixtures.operationID), .text("cli")])
    }
}
