import Analysis
import Foundation
import RolloutCore
import Testing

struct PresetTests {
    @Test func everyNameStandsForOnePreset() {
        #expect(Set(Presets.all.map(\.name)).count == Presets.all.count)
        for preset in Presets.all {
            #expect(Presets.named(preset.name) == preset)
            #expect(preset.name.wholeMatch(of: /[a-z]+(-[a-z]+)*\/[a-z]+(-[a-z]+)*/) != nil, "\(preset.name)")
        }
        #expect(Presets.named("vllm") == nil)
    }

    @Test func everyServerIsThere() {
        let servers = Set(Presets.all.compactMap { $0.name.split(separator: "/").first.map(String.init) })
        #expect(
            servers == [
                "vllm", "tgi", "triton", "torchserve", "tfserving", "kserve", "mlserver", "seldon", "bentoml",
                "ray-serve", "dcgm", "traefik", "envoy", "ingress-nginx", "istio", "linkerd",
            ]
        )
    }

    @Test func everyPresetTellsTheVersionsApart() throws {
        for preset in Presets.all {
            for text in preset.measure.texts {
                #expect(try QueryTemplate(text).selectsVersion, "\(text)")
                #expect(
                    try PresetReader.rendered(text, .candidate) != PresetReader.rendered(text, .stable),
                    "\(text)"
                )
            }
        }
    }

    /// A range follows them: `selector[5m]`.
    @Test func countersAndBucketsArePlainSelectors() {
        for preset in Presets.all {
            if case .query = preset.measure { continue }
            #expect(!preset.measure.texts.isEmpty)
            for text in preset.measure.texts {
                #expect(text.hasSuffix("}") && !text.contains("[{{"), "\(text)")
                #expect(!text.contains(" or ") && !text.contains("rate("), "\(text)")
            }
        }
    }

    @Test func noDenominatorIsFilledUp() {
        for case .query(let text) in Presets.all.map(\.measure) {
            for part in text.split(separator: " / ").dropFirst() {
                #expect(!part.contains("vector("), "\(text)")
            }
        }
    }

    @Test func everyPresetHasAFixture() {
        let expected = PresetCase.all.flatMap(\.expected.keys)
        #expect(Set(expected) == Set(Presets.all.map(\.name)))
        #expect(Set(expected).count == expected.count)
    }

    @Test func thePageListsEveryPreset() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Sources/Analysis/Documentation.docc/Presets.md")
        let rows = try String(contentsOf: page, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("| `") }
        let expected = Presets.all.map { "| `\($0.name)` | \($0.measure.kind) | \($0.summary) |" }
        for row in expected where !rows.contains(Substring(row)) { Issue.record("missing: \(row)") }
        #expect(rows.count == expected.count)
    }
}

extension Preset.Measure {
    fileprivate var kind: String {
        switch self {
        case .counts: "counts"
        case .histogram(_, 1): "histogram, s"
        case .histogram(_, 1e3): "histogram, ms"
        case .histogram: "histogram, µs"
        case .query: "query"
        }
    }
}
