import Foundation
import Testing

/// Exposition text that changes as its server would change it.
struct ExpositionPage {
    private var lines: [String]

    /// The fixture of that name.
    init(fixture name: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures/exposition")
        let text = try String(contentsOf: folder.appending(path: "\(name).txt"), encoding: .utf8)
        lines = text.split(separator: "\n").map(String.init)
    }

    var text: String { lines.joined(separator: "\n") + "\n" }

    /// Appends samples as they stand: what a server exports from the first event on.
    mutating func append(_ samples: String...) { lines += samples }

    /// Puts a series with other labels in the place of the one of that name with those.
    mutating func replace(_ name: String, _ labels: String, with others: String, value: Double) {
        var matches = 0
        for index in lines.indices {
            guard var sample = Sample(lines[index]), sample.matches(name, labels) else { continue }
            for (old, new) in zip(labels.split(separator: ","), others.split(separator: ",")) {
                sample.series = Substring(sample.series.replacing(old, with: new))
            }
            lines[index] = sample.text(with: value)
            matches += 1
        }
        #expect(matches == 1, "\(matches) series \(name){\(labels)}")
    }

    /// Raises the one series of that name with those labels, by at most half of its value.
    ///
    /// A rate guesses where a counter began that is small beside its growth, and makes more of it.
    mutating func add(_ amount: Double, to name: String, _ labels: String = "") {
        let matches = change(name, labels) { value in
            #expect(amount <= value / 2, "\(name){\(labels)} grows by \(amount) from \(value)")
            return value + amount
        }
        #expect(matches == 1, "\(matches) series \(name){\(labels)}")
    }

    /// Sets every series of that name with those labels.
    mutating func set(_ name: String, _ labels: String = "", to value: Double) {
        let matches = change(name, labels) { _ in value }
        #expect(matches > 0, "no series \(name){\(labels)}")
    }

    /// Observes a value that many times in the one histogram of that name with those labels.
    mutating func observe(_ value: Double, times: Double, in name: String, _ labels: String = "") {
        add(value * times, to: name + "_sum", labels)
        add(times, to: name + "_count", labels)
        var infinite = 0
        for index in lines.indices {
            guard let sample = Sample(lines[index]), sample.matches(name + "_bucket", labels),
                let bound = sample.bound, value <= bound
            else { continue }
            lines[index] = sample.text(with: sample.value + times)
            if bound == .infinity { infinite += 1 }
        }
        #expect(infinite == 1, "\(infinite) histograms \(name){\(labels)}")
    }

    private mutating func change(_ name: String, _ labels: String, to value: (Double) -> Double) -> Int {
        var matches = 0
        for index in lines.indices {
            guard let sample = Sample(lines[index]), sample.matches(name, labels) else { continue }
            lines[index] = sample.text(with: value(sample.value))
            matches += 1
        }
        return matches
    }

    /// A line `name{labels} value`.
    private struct Sample {
        var series: Substring
        var value: Double

        init?(_ line: String) {
            guard !line.hasPrefix("#"), let space = line.lastIndex(of: " "),
                let value = Double(line[line.index(after: space)...])
            else { return nil }
            series = line[..<space]
            self.value = value
        }

        func matches(_ name: String, _ labels: String) -> Bool {
            guard series == name || series.hasPrefix(name + "{") else { return false }
            return labels.split(separator: ",").allSatisfy { label in
                series.contains("{\(label)") || series.contains(",\(label)")
            }
        }

        var bound: Double? {
            guard let start = series.range(of: "le=\"")?.upperBound,
                let end = series[start...].firstIndex(of: "\"")
            else { return nil }
            return series[start..<end] == "+Inf" ? .infinity : Double(series[start..<end])
        }

        func text(with value: Double) -> String { "\(series) \(value)" }
    }
}
