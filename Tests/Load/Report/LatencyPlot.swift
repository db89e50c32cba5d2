import Foundation

/// A picture of latency against load: both axes by powers, one line for each percentile, the knee marked.
/// Readable on light and on dark ground.
struct LatencyPlot: Sendable {
    /// One rate: calls a second, and percentiles in milliseconds.
    struct Point: Sendable, Equatable {
        let rate: Double
        let p50: Double
        let p99: Double
    }

    let title: String
    /// By rising rate.
    let points: [Point]
    let knee: Double?
    /// The limit that defines the knee, in milliseconds.
    let bound: Double

    private static let width = 720.0
    private static let height = 420.0
    private static let area = (left: 70.0, right: 690.0, top: 50.0, bottom: 360.0)

    /// Nil where there are too few rates for a line.
    init?(title: String, _ ramp: Ramp) {
        // Of a rate that was tried twice the better one counts, as for the knee.
        var best: [Double: Point] = [:]
        for step in ramp.steps {
            guard let summary = step.result.summary, let rate = step.result.asked else { continue }
            let point = Point(rate: rate, p50: summary.p50 / 1000, p99: summary.p99 / 1000)
            if point.p99 < best[rate]?.p99 ?? .infinity { best[rate] = point }
        }
        self.init(
            title: title, points: best.values.sorted { $0.rate < $1.rate }, knee: ramp.knee,
            bound: ramp.criterion.p99Milliseconds)
    }

    init?(title: String, points: [Point], knee: Double?, bound: Double) {
        guard points.count > 1 else { return nil }
        (self.title, self.points, self.knee, self.bound) = (title, points, knee, bound)
    }

    var svg: String {
        let across = LogScale(points.map(\.rate), from: Self.area.left, to: Self.area.right)
        let up = LogScale(
            points.flatMap { [$0.p50, $0.p99] } + [bound], from: Self.area.bottom, to: Self.area.top)
        var parts = [Self.head, text(title, Self.area.left, 28, "title", anchor: "start")]
        for tick in across.ticks {
            let x = across.place(tick)
            parts.append(line(x, Self.area.top, x, Self.area.bottom, "grid"))
            parts.append(text(Self.label(tick), x, Self.area.bottom + 20, "label"))
        }
        for tick in up.ticks {
            let y = up.place(tick)
            parts.append(line(Self.area.left, y, Self.area.right, y, "grid"))
            parts.append(text(Self.label(tick), Self.area.left - 8, y + 4, "label", anchor: "end"))
        }
        let boundY = up.place(bound)
        parts.append(line(Self.area.left, boundY, Self.area.right, boundY, "bound"))
        if let knee {
            let x = across.place(knee)
            parts.append(line(x, Self.area.top, x, Self.area.bottom, "bound"))
            parts.append(
                text("knee \(Self.label(knee))/s", x - 6, Self.area.top + 14, "label", anchor: "end"))
        }
        let lines: [(String, (Point) -> Double)] = [("p50", { $0.p50 }), ("p99", { $0.p99 })]
        for (name, value) in lines {
            let places = points.map { (across.place($0.rate), up.place(value($0))) }
            parts.append(path(places, name))
            if let first = places.first {
                parts.append(text(name, first.0, first.1 - 8, name, anchor: "start"))
            }
        }
        parts.append(text("calls a second", (Self.area.left + Self.area.right) / 2, 402, "label"))
        parts.append(
            #"<text class="label" text-anchor="middle" transform="translate(20 205) rotate(-90)">"#
                + "milliseconds</text>")
        return parts.joined(separator: "\n") + "\n</svg>\n"
    }

    private static let head = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(width)) \(Int(height))" role="img">
        <style>
        text { font: 13px system-ui, sans-serif; fill: #444 }
        .title { font-weight: 600; font-size: 15px }
        .grid { stroke: #888; stroke-opacity: .3 }
        .bound { stroke: #888; stroke-dasharray: 4 4 }
        path { fill: none; stroke-width: 2 }
        path.p50, circle.p50 { stroke: #2a7ab8 } path.p99, circle.p99 { stroke: #c8562b }
        text.p50 { fill: #2a7ab8 } text.p99 { fill: #c8562b }
        circle { fill: none; stroke-width: 2 }
        @media (prefers-color-scheme: dark) {
        text { fill: #ccc }
        path.p50, circle.p50 { stroke: #6cb2e8 } path.p99, circle.p99 { stroke: #f0905f }
        text.p50 { fill: #6cb2e8 } text.p99 { fill: #f0905f }
        }
        </style>
        """

    private func text(_ words: String, _ x: Double, _ y: Double, _ kind: String, anchor: String = "middle")
        -> String
    {
        let escaped = words.replacingOccurrences(of: "&", with: "&amp;")
            .replacingOccurrences(of: "<", with: "&lt;")
        return #"<text class="\#(kind)" x="\#(Self.number(x))" y="\#(Self.number(y))" "#
            + #"text-anchor="\#(anchor)">\#(escaped)</text>"#
    }

    private func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ kind: String) -> String {
        let ends = [("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)]
        return #"<line class="\#(kind)" "#
            + ends.map { #"\#($0)="\#(Self.number($1))""# }.joined(separator: " ") + "/>"
    }

    private func path(_ places: [(Double, Double)], _ kind: String) -> String {
        let steps = places.enumerated().map { index, place in
            "\(index == 0 ? "M" : "L")\(Self.number(place.0)) \(Self.number(place.1))"
        }
        let dots = places.map {
            #"<circle class="\#(kind)" cx="\#(Self.number($0))" cy="\#(Self.number($1))" r="3"/>"#
        }
        return ([#"<path class="\#(kind)" d="\#(steps.joined(separator: " "))"/>"#] + dots)
            .joined(separator: "\n")
    }

    private static func number(_ value: Double) -> String { String(format: "%.1f", value) }

    private static func label(_ value: Double) -> String {
        value >= 1000 ? "\(Figure.short(value / 1000))k" : Figure.short(value)
    }
}

extension Figure {
    /// Two digits that count, without zeros behind them.
    static func short(_ value: Double) -> String { String(format: "%.3g", value) }
}
