/// Events counted among exposures: errors among requests, slow ones among all.
///
/// Events may outnumber exposures where one exposure can have several; what needs a proportion says so.
package struct Tally: Sendable, Hashable {
    package let events: Int
    package let exposures: Int

    package static let zero = Tally()

    private init() {
        events = 0
        exposures = 0
    }

    /// Nil unless both counts lie between 0 and 2⁵³.
    package init?(events: Int, exposures: Int) {
        let range = 0...(1 << 53)
        guard range.contains(events), range.contains(exposures) else { return nil }
        self.events = events
        self.exposures = exposures
    }

    /// Events per exposure; nil without exposures.
    package var rate: Double? {
        exposures > 0 ? Double(events) / Double(exposures) : nil
    }

    /// Whether every event may have had its own exposure, so that the rate is a proportion of something.
    package var isProportion: Bool { exposures > 0 && events <= exposures }
}

/// What two arms counted over the same span, and so under the same circumstances.
package struct TallyPair: Sendable, Hashable {
    package var treatment: Tally
    package var control: Tally

    package init(treatment: Tally, control: Tally) {
        self.treatment = treatment
        self.control = control
    }

    package var events: Int { treatment.events + control.events }
    package var exposures: Int { treatment.exposures + control.exposures }

    /// Whether both arms were exposed and neither has more events than exposures.
    package var areProportions: Bool { treatment.isProportion && control.isProportion }
}

/// A closed range of real numbers, open-ended with infinite bounds.
package struct Interval: Sendable, Hashable {
    package var lower: Double
    package var upper: Double

    package init(_ lower: Double, _ upper: Double) {
        self.lower = lower
        self.upper = upper
    }

    package func contains(_ value: Double) -> Bool { lower <= value && value <= upper }
}
