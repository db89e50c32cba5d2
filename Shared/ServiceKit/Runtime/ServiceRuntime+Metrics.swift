import Continuity
import NIOCore
import Primitives
import Storage
import Telemetry
import Transport
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// `service/metrics`: what the gateway gathers of each instance.
extension ServiceRuntime {
    func answerMetrics(_ request: IncomingRequest) {
        countConflicts(for: request) { me, request, count in
            let page = me.page(openConflicts: count)
            request.answer { $0.writeImmutableBuffer(page.json.serialized) }
        }
    }

    private func page(openConflicts: Int64?) -> MetricPage {
        var page = MetricPage()
        if let metrics { page.add(metrics) }
        ProcessFigures()?.add(to: &page)
        page.add(MetricCatalogue.inFlight, Double(inFlightCount))
        addStore(to: &page)
        addContinuity(to: &page)
        if let openConflicts { page.add(MetricCatalogue.conflicts, Double(openConflicts)) }
        if let files = stores.files { addFiles(files, to: &page) }
        return page
    }

    private func addStore(to page: inout MetricPage) {
        let isStandby = stores.files?.role == .standby
        // A standby has no store of its own to reach; its duty is to answer from below.
        if !isStandby { page.add(MetricCatalogue.storeUp, stores.primary.isReachable) }
        let layer = layerInUse
        page.add(MetricCatalogue.degraded, isStandby ? instance.hasWrites : layer != .primary)
        for source in DataSource.allCases {
            page.add(MetricCatalogue.layer, source == layer, ["source": source.rawValue])
        }
        page.add(MetricCatalogue.hasWrites, instance.hasWrites)
        let database = isStandby ? stores.copy?.database ?? stores.primary : stores.primary
        for usage in database.usage {
            for (state, count) in [("open", usage.open), ("busy", usage.busy), ("limit", usage.limit)] {
                page.add(
                    MetricCatalogue.poolConnections, Double(count), ["pool": usage.pool, "state": state])
            }
            page.add(MetricCatalogue.poolQueue, Double(usage.waiting), ["pool": usage.pool])
        }
    }

    private func addContinuity(to page: inout MetricPage) {
        let now = clocks.now()
        func seconds(since time: Timestamp) -> Double {
            Double(max(0, now.milliseconds - time.milliseconds)) / 1000
        }
        if let copy = stores.copy?.state {
            page.add(MetricCatalogue.copyAge, seconds(since: copy.asOf))
            page.add(MetricCatalogue.copyAgeLimit, Double(cacheMaxSeconds))
        }
        guard let journal = stores.copy?.log.current?.status else {
            if stores.copy?.log.absence != nil { page.add(MetricCatalogue.journalFailed, true) }
            return
        }
        page.add(MetricCatalogue.journalEntries, Double(journal.depth))
        page.add(MetricCatalogue.journalAge, journal.oldestAcceptedAt.map(seconds) ?? 0)
        page.add(MetricCatalogue.journalFailed, journal.failure != nil)
    }

    private func addFiles(_ files: InstanceFiles, to page: inout MetricPage) {
        var places = [("copy", files.copy), ("journal", files.journal(of: files.role))]
        if files.role != .standby, !files.isCopied { places = [("store", files.answersOfPrimary)] }
        for (name, path) in places {
            for (part, suffix) in [("main", ""), ("wal", "-wal")] {
                var status = stat()
                guard stat(path + suffix, &status) == 0 else { continue }
                page.add(MetricCatalogue.fileSize, Double(status.st_size), ["file": name, "part": part])
            }
        }
        var disk = statvfs()
        guard statvfs(files.home, &disk) == 0 else { return }
        page.add(MetricCatalogue.diskFree, Double(disk.f_bavail) * Double(disk.f_frsize))
        page.add(MetricCatalogue.diskSize, Double(disk.f_blocks) * Double(disk.f_frsize))
    }
}
