import Testing
import Wire

@testable import Gateway

@Suite struct ProtocolFaultTests {
    @Test(arguments: [
        (RPCCode.resourceNotFound, RPCCode.invalidParameters, RPCCode.resourceNotFound),
        (.missingClientCapability, .missingClientCapability, .invalidRequest),
        (.invalidParameters, .invalidParameters, .invalidParameters),
    ])
    func code_isOneThatTheRevisionKnows(code: RPCCode, stateless: RPCCode, legacy: RPCCode) {
        for revision in Revision.allCases {
            let expected = revision.isStateless ? stateless : legacy
            #expect(ProtocolFault(code, "m").code(in: revision) == expected, "\(revision)")
        }
    }
}
