import Statistics

/// Kayenta's judge on the error rates of both versions, a point a minute, from the first minute on.
///
/// NetflixACAJudge-v1.0 with its own tolerance and confidence, `direction: increase` as docs/canary-config.md advises
/// for errors, and the marginal score that Spinnaker's *Best practices for configuring canary* starts with, 75. That
/// page asks for 50 points and a judgement an hour, and for a baseline of the candidate's size; here every step ends
/// with a judgement, so that bad candidates can go sooner, and the baseline is stable. While the candidate takes all
/// requests there is none.
struct Kayenta: Policy {
    static let name = "Kayenta"

    private static let interval = 10
    private static let marginal = 75.0

    private var window = TallyPair(treatment: .zero, control: .zero)
    private var candidate: [Double] = []
    private var stable: [Double] = []
    private let classifier: KayentaClassifier

    init() {
        var classifier = KayentaClassifier()
        classifier.direction = .increase
        self.classifier = classifier
    }

    mutating func look(_ slice: Slice) -> Decision {
        window.treatment = window.treatment.adding(slice.candidate)
        window.control = window.control.adding(slice.stable)
        guard slice.ends(every: 1) else { return .goOn }
        defer { window = TallyPair(treatment: .zero, control: .zero) }
        guard let rate = window.treatment.rate, let stableRate = window.control.rate else { return .goOn }
        candidate.append(rate)
        stable.append(stableRate)
        guard slice.ends(every: Self.interval) else { return .goOn }
        let label = classifier.classify(experiment: candidate, control: stable).label
        let score = KayentaScore([KayentaScore.Result(label, groups: ["errors"])])
        // With one metric a score is 0 or 100; what is not above the marginal one ends the analysis.
        return KayentaScore.accepts(final: score.summary, marginal: Self.marginal, pass: nil) ? .goOn : .rollBack
    }
}
