import NIOCore
import Testing
import Wire

@testable import Telemetry

@Suite struct MetricPageTests {
    @Test func text_isThatOfPrometheus() {
        var page = MetricPage()
        page.add(MetricCatalogue.layer, true, ["source": "a\"b\\c\nd"])
        page.add(MetricCatalogue.conflicts, 3)
        #expect(
            String(buffer: page.text) == #"""
                # HELP holdfast_conflicts_open Sync conflicts that wait for a decision.
                # TYPE holdfast_conflicts_open gauge
                holdfast_conflicts_open 3
                # HELP holdfast_layer_in_use 1 for the best layer that can answer now, 0 for the others.
                # TYPE holdfast_layer_in_use gauge
                holdfast_layer_in_use{source="a\"b\\c\nd"} 1

                """#)
    }

    @Test func instances_areMergedUnderTheirNames() {
        var one = MetricPage()
        one.add(MetricCatalogue.conflicts, 1)
        one.add(MetricCatalogue.poolQueue, 0.5, ["pool": "reads"])
        var page = MetricPage()
        page.merge(MetricPage(json: one.json), service: "a", role: "primary")
        page.merge(one, service: "a", role: "standby")
        let lines = String(buffer: page.text).split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(
            lines == [
                #"holdfast_conflicts_open{service="a",role="primary"} 1"#,
                #"holdfast_conflicts_open{service="a",role="standby"} 1"#,
                #"holdfast_pool_queue_length{service="a",role="primary",pool="reads"} 0.5"#,
                #"holdfast_pool_queue_length{service="a",role="standby",pool="reads"} 0.5"#,
            ])
    }

    @Test func whatMakesNoSense_isLeftOut() {
        #expect(
            MetricPage(json: ["holdfast_up": [["", "1"], 3, ["", "a", "1"]]]).samples["holdfast_up"]?.count
                == 1)
        #expect(MetricPage(json: "x").samples.isEmpty)
    }
}
