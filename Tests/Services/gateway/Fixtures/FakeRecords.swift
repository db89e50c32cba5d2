import Synchronization
import Wire

@testable import Gateway

/// The three services as the status report asks them, with one vendor whose version a test may raise.
final class FakeRecords: Sendable {
    private let version = Mutex(1)
    private let services = Mutex<[FakeService]>([])

    init(in directory: TemporaryDirectory) throws {
        let overviews: [String: @Sendable (Int) -> String] = [
            "vendors": { version in
                #"{"vendors":{"items":[{"name":"acme","status":"broken","extractor_version":"\#(version)"}],"#
                    + #""total_count":1}}"#
            },
            "workitems": { _ in
                #"{"work_items":{"items":[],"total_count":0},"enhancements":{"items":[],"total_count":0}}"#
            },
            "deployments": { _ in #"{"deployments":{"items":[]}}"# },
        ]
        for (name, overview) in overviews {
            let service = try FakeService(
                name, in: directory,
                methods: [
                    "service/overview": { [self] request in
                        let version = version.withLock { $0 }
                        request.answer(json: #"{"structuredContent":\#(overview(version))}"#)
                    },
                    "service/updates": { [self] request in
                        let version = version.withLock { $0 }
                        request.answer(json: #"{"after":"\#(version)","uris":[],"reset":false}"#)
                    },
                ])
            services.withLock { $0.append(service) }
        }
    }

    /// Changes the vendor.
    func change() { version.withLock { $0 += 1 } }

    func crash() { for service in services.withLock({ $0 }) { service.crash() } }
}
