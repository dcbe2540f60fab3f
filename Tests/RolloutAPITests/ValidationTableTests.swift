import KubeModel
import RolloutAPI
import Testing

@Suite struct ValidationTableTests {
    @Test func theTableIsWhole() {
        #expect(SpecTable.good.count >= 10)
        #expect(SpecTable.bad.count >= 60)
        #expect(SpecTable.bad.count == SpecTable.rows("bad").count)
        #expect(SpecTable.bad.allSatisfy { !$0.paths.isEmpty })
        #expect(Set(SpecTable.bad.map(\.name)).count == SpecTable.bad.count)
    }

    @Test(arguments: SpecTable.good) func aGoodOneIsAccepted(row: SpecTable.Good) throws {
        #expect(Validation.errors(in: row.document) == [])
        let checker = SchemaChecker(row.document, against: try Definition.schema())
        #expect(checker.violations == [])
        #expect(checker.unknown == [])
    }

    @Test(arguments: SpecTable.good) func aGoodOneIsRead(row: SpecTable.Good) throws {
        let rollout = try ModelRollout(parsing: KubeObject(row.document))
        #expect(rollout.spec.template == row.document[path: "spec", "template"])
        // Everything written is read: encoding gives back the document without its nulls.
        let written = try JSONValue(encoding: rollout.spec)
        #expect(try RolloutSpec(parsing: written) == rollout.spec)
        let names = row.document["spec"]?.object?.filter { !$0.value.isNull }.map(\.name)
        #expect(written.object?.names.sorted() == names?.sorted())
    }

    @Test(arguments: SpecTable.bad) func aBadOneIsRefusedAtItsFields(row: SpecTable.Bad) throws {
        let errors = Validation.errors(in: row.document)
        #expect(Set(errors.map(\.path)) == Set(row.paths), "\(errors)")
        #expect(errors.allSatisfy { !$0.message.isEmpty })
        #expect(throws: InvalidRollout(errors: errors)) { try ModelRollout(parsing: KubeObject(row.document)) }
    }

    @Test(arguments: SpecTable.bad) func theDefinitionRefusesTheSame(row: SpecTable.Bad) throws {
        let schema = try Definition.schema()
        let checker = SchemaChecker(row.document, against: schema)
        switch row.guardian {
        case .schema: #expect(Set(checker.violations) == Set(row.paths))
        case .unknown: #expect(checker.unknown == row.paths)
        case .cel:
            #expect(checker.violations == [] && checker.unknown == [])
            for error in Validation.errors(in: row.document) {
                #expect(
                    CELRule.all(of: schema).contains { $0.message == error.message && $0.covers(error.path) },
                    "no CEL rule says \(error)"
                )
            }
        }
    }

    @Test func everyCELRuleHasARow() throws {
        let said = Set(SpecTable.bad.flatMap { Validation.errors(in: $0.document).map(\.message) })
        for rule in CELRule.all(of: try Definition.schema()) {
            #expect(said.contains(rule.message), "no row is refused by \"\(rule.message)\" at \(rule.place)")
        }
    }
}

extension ValidationTableTests {
    /// A server answers to a pattern with the pattern alone; the rule beside it says what to write.
    @Test func everyPatternOfTheSpecHasItsAdvice() throws {
        let schema = try Definition.schema()
        let rules = CELRule.all(of: schema)
        var count = 0
        for (path, node) in schema.schemaNodes() where path.hasPrefix("spec.") {
            guard let pattern = node["pattern"]?.string else { continue }
            count += 1
            let format = try #require(TextFormat.allCases.first { $0.pattern == pattern }, "\(path)")
            let quote = pattern.contains("'") ? "\"" : "'"
            let isOnlyText = node["x-kubernetes-int-or-string"] == nil
            let rule = (isOnlyText ? "" : "type(self) == int || ") + "self.matches(r\(quote)\(pattern)\(quote))"
            let found = rules.contains {
                $0.place == path && $0.rule == rule && $0.message == "must be \(format.advice)"
            }
            #expect(found, "\(path) lacks the rule \(rule) with \(format.advice)")
        }
        #expect(count > 30)
    }
}

/// A rule of `x-kubernetes-validations`.
struct CELRule {
    /// Where it stands, list elements as `[]`.
    let place: String
    let rule: String
    let message: String

    static func all(of schema: JSONValue) -> [CELRule] {
        schema.schemaNodes().flatMap { path, node in
            (node["x-kubernetes-validations"]?.array ?? []).map {
                CELRule(place: path, rule: $0["rule"]?.string ?? "", message: $0["message"]?.string ?? "")
            }
        }
    }

    /// Whether the field, with numbers for list elements, is the rule's place or inside it.
    func covers(_ path: String) -> Bool {
        let place = path.replacing(/\[[0-9]+\]/, with: "[]")
        return place == self.place || place.hasPrefix(self.place + ".") || place.hasPrefix(self.place + "[")
    }
}
