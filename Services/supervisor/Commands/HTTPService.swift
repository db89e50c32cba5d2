import Access
import Glibc
import Primitives
import Processes

/// Makes HTTP part of what a supervisor runs: its listener, its tokens, its gateway.
enum HTTPService {
    /// Adds the gateway to the plan; call it while holding the supervisor's lock.
    ///
    /// - Parameter makesToken: Whether somebody is there to be shown a first token.
    /// - Returns: What people are told of it; nil where HTTP is off.
    /// - Throws: `ExitCode` 69 or 78, after saying why.
    static func prepare(
        _ http: HTTPPlan, _ settings: Settings, makesToken: Bool, in plan: inout SupervisorPlan
    ) throws -> WelcomeText.HTTP? {
        guard case .at(let wanted, let mayMove) = http else { return nil }
        let listener: HTTPListener
        do throws(SystemFault) {
            listener = try HTTPListener.bind(wanted, mayMove: mayMove)
        } catch {
            let hint = error.code == EADDRINUSE ? "; name another address in HOLDFAST_HTTP, or off" : ""
            throw Console.failure(.unavailable, "\(error)\(hint)")
        }
        let spec = ServiceCatalogue.gateway(
            programs: plan.programs, at: listener.address, foreign: settings.foreignServers,
            others: settings.statusFileArguments)
        let faults = ServiceSpec.faults(in: [spec], isExecutable: ThisProcess.isExecutable)
        guard faults.isEmpty else { throw Console.failure(.configuration, faults.joined(separator: "\n")) }
        plan.specs.append(spec)
        // Clients over HTTP come and go without a word, and whoever configured it wants it there.
        plan.patience = nil
        plan.listeners[spec.name] = listener.descriptor
        // A gateway knows nothing of the database, and where it listens in fact.
        var environment = settings.environment(inherited: ThisProcess.environment, withDatabase: false)
        environment[Setting.http.variable] = listener.address.text
        environment[Setting.tokensFile.variable] = settings.tokensFile
        environment[Setting.httpHosts.variable] = HTTPNames.hosts(
            settings[.httpHosts], listening: listener.address, audience: settings[.jwtAudience])
        plan.environments[spec.name] = environment
        return WelcomeText.HTTP(
            url: listener.address.url, taken: listener.address == wanted ? nil : wanted.text,
            needsToken: settings.needsToken, newToken: try firstToken(settings, isShown: makesToken)?.text,
            tokensFile: settings.tokensFile)
    }

    /// Makes sure that the files which let clients in can be used, and makes the first token where nobody
    /// said where tokens are, and there are none.
    private static func firstToken(_ settings: Settings, isShown: Bool) throws -> TokenSecret? {
        guard settings.needsToken else { return nil }
        if let keys = settings[.jwtKeys] { try checkKeys(keys) }
        let store = TokenStore(path: settings.tokensFile)
        do throws(TokenStore.Failure) {
            guard !store.exists else {
                _ = try store.read()
                return nil
            }
            guard settings.values[.tokensFile]?.origin == .standard else {
                throw TokenStore.Failure(
                    sentence: "There is no \(store.path), which HOLDFAST_TOKENS_FILE names:"
                        + " make a token with holdfast token add NAME.")
            }
            return try !isShown ? nil : store.add(ownName, scope: .admin, at: Clocks.system.now())
        } catch {
            throw Console.failure(.configuration, error.sentence)
        }
    }

    private static func checkKeys(_ path: String) throws {
        do throws(GuardedFile.Fault) {
            guard try GuardedFile.read(path, .readable, bytesMax: 1 << 20) != nil else {
                throw GuardedFile.Fault(reason: "is not there")
            }
        } catch {
            throw Console.failure(
                .configuration, "\(path), which HOLDFAST_JWT_KEYS names, \(error.reason).")
        }
    }

    /// Whoever runs this, by the name that they have on this machine.
    private static var ownName: String {
        let name = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? ""
        return Token.isName(name) ? name : "owner"
    }
}
