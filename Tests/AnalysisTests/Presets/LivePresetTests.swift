import Analysis
import HTTPTransport
import KubeModel
import RolloutAPI
import RolloutCore
import Testing

@Suite(.enabled(if: LivePrometheus.isInstalled, "needs /usr/bin/prometheus and /usr/bin/python3"))
struct LivePresetTests {
    /// Serves every fixture, lets it change, and asks for every preset at one instant.
    @Test(.timeLimit(.minutes(3)))
    func everyPresetGivesTheNumbersOfItsFixture() async throws {
        var pages: [String: String] = [:]
        for (path, page, _, _) in try Self.pages() { pages[path] = page.text + Self.mark(path, 1000) }
        let server = try await LivePrometheus(pages: pages, jobs: Self.jobs)
        let changed = LivePrometheus.now()
        for (path, page, fixture, arm) in try Self.pages() {
            var page = page
            fixture.change(&page, arm)
            try server.serve(page.text + Self.mark(path, 1100), at: path)
        }
        let at = try await server.wait(until: "count(fixture_mark_total == 1100) == \(pages.count)")
        // A scrape that began before that instant ends within its timeout.
        try await Task.sleep(for: .seconds(1))
        let reader = PresetReader(server: server, changed: changed, at: at)
        for fixture in PresetCase.all {
            for (name, expected) in fixture.expected.sorted(by: { $0.key < $1.key }) {
                let preset = try #require(Presets.named(name))
                for (arm, answer) in [(Arm.candidate, expected.candidate), (.stable, expected.stable)] {
                    let given = try reader.answer(of: preset, for: arm, like: answer, marks: fixture.marks(of: arm))
                    #expect(given == answer, "\(name) of the \(arm)")
                }
            }
        }
    }

    /// A counter that every page exports beside its own, to know how much a rate makes of a growth.
    private static func mark(_ path: String, _ value: Int) -> String {
        "# TYPE fixture_mark_total counter\nfixture_mark_total{page=\"\(path)\"} \(value)\n"
    }

    private static func pages() throws -> [(path: String, page: ExpositionPage, fixture: PresetCase, arm: Arm?)] {
        try PresetCase.all.flatMap { fixture in
            let page = try ExpositionPage(fixture: fixture.fixture)
            return fixture.targets.indices.map { (fixture.path($0), page, fixture, fixture.targets[$0].arm) }
        }
    }

    private static var jobs: [LivePrometheus.Job] {
        [true, false].map { honors in
            LivePrometheus.Job(
                name: honors ? "kept" : "renamed",
                honorsLabels: honors,
                targets: PresetCase.all.flatMap { fixture in
                    fixture.targets.indices.filter { fixture.targets[$0].honorsLabels == honors }.map { index in
                        fixture.targets[index].labels.merging(
                            ["__metrics_path__": "/" + fixture.path(index), "job": fixture.fixture]
                        ) { $1 }
                    }
                }
            )
        }
    }
}

extension PresetCase {
    fileprivate func path(_ index: Int) -> String { "\(fixture)/\(index)" }

    /// Pattern of the pages that hold series of an arm.
    fileprivate func marks(of arm: Arm) -> String {
        targets.indices.filter { targets[$0].arm == arm || targets[$0].arm == nil }.map(path).joined(separator: "|")
    }
}
