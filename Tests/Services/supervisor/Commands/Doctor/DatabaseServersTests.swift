import Glibc
import Testing

@testable import Supervisor

@Suite struct DatabaseServersTests {
    @Test(arguments: [
        ("postgresql://u:p@db/x", ["db:5432"]), ("postgres://db:6432/x", ["db:6432"]),
        ("postgresql://a:1,b:2/x?target_session_attrs=read-write", ["a:1", "b:2"]),
        ("postgresql://u@[::1]:7/x", ["::1:7"]), ("postgresql:///x?host=a,b&port=1,2", ["a:1", "b:2"]),
        ("postgresql:///x?host=a,b&port=1", ["a:1", "b:1"]),
        ("postgresql://%2Fvar%2Frun/x", ["/var/run:5432"]), ("postgresql:///x?host=/tmp", ["/tmp:5432"]),
        ("postgresql:///x", []), ("nonsense", []),
    ])
    func hosts_areThoseOfTheURL(url: String, names: [String]) {
        #expect(DatabaseServers.named(in: url).map { "\($0.host):\($0.port)" } == names)
    }

    @Test func probe_seesWhoListens() throws {
        let listener = try HTTPListener.bind(try #require(HTTPAddress("127.0.0.1:29720")), mayMove: true)
        let server = DatabaseServers.Server(host: "127.0.0.1", port: listener.address.port)
        #expect(ServerProbe.fault(server, withinMilliseconds: 10_000) == nil)
        close(listener.descriptor)
        #expect(ServerProbe.fault(server, withinMilliseconds: 10_000) != nil)
        let nowhere = DatabaseServers.Server(host: "/nowhere", port: 5432)
        #expect(ServerProbe.fault(nowhere, withinMilliseconds: 10) == "there is no /nowhere/.s.PGSQL.5432")
    }
}
