import Glibc
import NIOCore
import Primitives
import Processes
import Wire

/// Where routes are kept: one file each beside the sockets, for gateways; the epochs in the state directory.
struct RouteFiles: Sendable {
    let home: String
    let runtimeDirectory: String

    private var epochFile: String { home + "/routes.json" }

    private func routeFile(_ service: String) -> String { "\(runtimeDirectory)/\(service).route" }

    /// The last epoch of each service; empty if none was ever taken.
    ///
    /// Nobody may believe in an epoch that is given again: where the file makes no sense, every service is
    /// given one above all that were counted up from nothing, by the clock.
    func epochs(of services: [String], now: Timestamp) -> (epochs: [String: Int64], isDamaged: Bool) {
        let content: ByteBuffer?
        do throws(SystemFault) {
            content = try Files.read(epochFile)
        } catch {
            content = ByteBuffer()
        }
        guard let content else { return ([:], false) }
        var epochs: [String: Int64] = [:]
        if let object = (try? JSON(parsing: content))?.object {
            for member in object.members { epochs[member.key] = member.value.integer }
            if epochs.count == object.members.count, epochs.values.allSatisfy({ $0 >= 0 }) {
                return (epochs, false)
            }
        }
        let safe = now.milliseconds / 1000
        for service in services { epochs[service] = max(safe, epochs[service] ?? 0) }
        return (epochs, true)
    }

    /// Keeps the last epoch of each service.
    ///
    /// - Throws: `SystemFault`.
    func keep(_ epochs: [String: Int64]) throws(SystemFault) {
        let members = epochs.sorted { $0.key < $1.key }.map { ($0.key, JSON.integer($0.value)) }
        try Files.replace(epochFile, with: JSON.object(JSONObject(members)).serialized)
    }

    /// Replaces a route's file.
    ///
    /// - Throws: `SystemFault`.
    func publish(_ route: Route) throws(SystemFault) {
        try Files.replace(routeFile(route.service), with: route.fileContent)
    }

    /// Takes a route's file away.
    func remove(_ service: String) {
        unlink(routeFile(service))
    }
}
