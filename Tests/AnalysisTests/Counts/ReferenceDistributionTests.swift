import KubeModel
import Testing

@testable import Analysis

@Suite struct ReferenceDistributionTests {
    private static func text(_ change: (inout JSONValue) -> Void = { _ in }) -> String {
        var json: JSONValue = [
            "schema": "modelrollout.reference/v1", "metric": "model_prediction_value", "kind": "histogram",
            "le": ["0.1", "0.2", "0.5", "1", "+Inf"], "counts": [12000, 5600, 2000, 380, 20], "total": 20000,
        ]
        change(&json)
        return String(decoding: json.encoded, as: UTF8.self)
    }

    @Test func countsAreReadWithTheirBounds() throws {
        let reference = try ReferenceDistribution(parsing: Self.text())
        #expect(reference.bounds == [0.1, 0.2, 0.5, 1])
        #expect(reference.counts == [12000, 5600, 2000, 380, 20])
    }

    @Test func boundsMayBeNumbers() throws {
        let reference = try ReferenceDistribution(parsing: Self.text { $0["le"] = [0.1, 0.2, 0.5, 1, "+Inf"] })
        #expect(reference.bounds == [0.1, 0.2, 0.5, 1])
    }

    @Test(
        arguments: [
            ("schema", "v2", "another schema"), ("kind", "classes", "another kind"),
            ("le", ["0.1", "0.2", "0.5", "1", "2"], "the last one +Inf"),
            ("le", ["0.2", "0.1", "0.5", "1", "+Inf"], "ascending"), ("le", ["a", "0.2", "0.5", "1", "+Inf"], "le"),
            ("counts", [1, 2, 3, 4], "for each le"), ("counts", [1, 2, 3, 4, -5], "whole number"),
            ("counts", [0.5, 2, 3, 4, 5], "whole number"), ("counts", [0, 0, 0, 0, 0], "no observations"),
            ("total", 19999, "cumulative"),
        ] as [(String, JSONValue, String)]
    )
    func whatCannotBeReadIsSaid(_ member: String, _ value: JSONValue, _ reason: String) {
        #expect {
            _ = try ReferenceDistribution(parsing: Self.text { $0[member] = value })
        } throws: { error in
            (error as? ReferenceDistribution.Unreadable)?.reason.contains(reason) == true
        }
    }

    @Test func boundsThatOnlyOneHasAreMerged() throws {
        let reference = try ReferenceDistribution(parsing: Self.text())
        let common = CommonBuckets(reference, bounds: [0.1, 0.15, 0.5, 1, 2], counts: [1, 2, 3, 4, 5, 6])
        #expect(common.reference == [12000, 7600, 380, 20])
        #expect(common.current == [1, 5, 4, 11])
        #expect(common.finest == 6)
    }

    @Test func boundsThatNobodySharesLeaveOneBucket() throws {
        let reference = try ReferenceDistribution(parsing: Self.text())
        let common = CommonBuckets(reference, bounds: [7], counts: [1, 2])
        #expect(common.count == 1)
        #expect(common.reference == [20000])
        #expect(common.current == [3])
    }
}
