import KubeModel
import RolloutAPI
import Testing

/// The CustomResourceDefinition against the Swift types and rules.
@Suite struct DefinitionTests {
    @Test func theSpecHasTheRulesOfTheSchemaNodeByNode() throws {
        let node = try #require(try Definition.schema().schemaNode(at: "spec"))
        #expect(differences(SpecRules.spec, node, at: "spec") == [])
    }

    @Test func theStatusHasTheRulesOfTheSchemaNodeByNode() throws {
        let node = try #require(try Definition.schema().schemaNode(at: "status"))
        #expect(differences(StatusRules.status, node, at: "status") == [])
    }

    @Test(arguments: CodingKeyTable.rows) func everyCodingKeyIsInTheSchemaAndBack(row: CodingKeyTable.Row) throws {
        let schema = try Definition.schema()
        for place in row.places {
            let node = try #require(schema.schemaNode(at: place), "\(place)")
            #expect((node["properties"]?.object?.names ?? []).sorted() == row.keys.sorted(), "\(place)")
        }
    }

    @Test func noObjectOfTheSchemaIsLeftOutOfTheTable() throws {
        let placed = Set(CodingKeyTable.rows.flatMap(\.places))
        let objects = try Definition.schema().schemaNodes().filter { path, node in
            (path.hasPrefix("spec") || path.hasPrefix("status")) && node["type"] == "object"
                && !path.hasPrefix("spec.template")
        }
        #expect(objects.count > 40)
        for (path, _) in objects { #expect(placed.contains(path), "\(path)") }
    }

    @Test func everythingHasALimit() throws {
        for (path, node) in try Definition.schema().schemaNodes()
        where path.hasPrefix("spec") || path.hasPrefix("status") {
            switch node["type"]?.string {
            case "array": #expect(node["maxItems"]?.int != nil, "\(path)")
            case "string":
                let isBounded = node["maxLength"] != nil || node["enum"] != nil || node["format"] == "date-time"
                #expect(isBounded, "\(path)")
            case "object":
                if node["additionalProperties"] != nil { #expect(node["maxProperties"]?.int != nil, "\(path)") }
            default: break
            }
        }
    }

    @Test func everyFieldIsDescribed() throws {
        for (path, node) in try Definition.schema().schemaNodes() where path.contains(".") && !path.hasSuffix("]") {
            #expect(node["description"]?.string?.isEmpty == false, "\(path)")
        }
    }

    @Test func listsThatServerSideApplyMergesHaveTheirKeys() throws {
        let schema = try Definition.schema()
        let keys = [
            "spec.analysis.metrics": "name", "spec.ports": "port", "status.conditions": "type",
            "status.analysis": "name", "spec.template.spec.containers": "name",
        ]
        for (place, key) in keys {
            let node = try #require(schema.schemaNode(at: place))
            #expect(node["x-kubernetes-list-type"] == "map")
            #expect(node["x-kubernetes-list-map-keys"] == [.string(key)])
        }
        for (path, node) in schema.schemaNodes() where node["type"] == "array" {
            #expect(node["x-kubernetes-list-type"] != nil, "\(path)")
        }
    }

    @Test func theSubresourcesAndColumnsAreThere() throws {
        let version = try Definition.version()
        #expect(version[path: "subresources", "status"] == [:])
        #expect(version[path: "subresources", "scale", "specReplicasPath"] == ".spec.replicas")
        #expect(version[path: "subresources", "scale", "statusReplicasPath"] == ".status.replicas")
        #expect(version[path: "subresources", "scale", "labelSelectorPath"] == ".status.selector")
        let columns = version["additionalPrinterColumns"]?.array ?? []
        let names = columns.filter { $0["priority"] == nil }.compactMap { $0["name"]?.string }
        #expect(names == ["Phase", "Step", "Weight", "Stable", "Candidate", "Age"])
        #expect(columns.last?["name"] == "Message" && columns.last?["priority"] == 1)
        for column in columns {
            let place = try #require(column["jsonPath"]?.string?.dropFirst())
            guard !place.hasPrefix("metadata") else { continue }
            let node = try #require(try Definition.schema().schemaNode(at: String(place)), "\(place)")
            #expect(node["type"] == column["type"])
        }
    }

    @Test func theDefaultsAreGoodValues() throws {
        let schema = try Definition.schema()
        var count = 0
        for (path, node) in schema.schemaNodes() {
            guard let value = node["default"] else { continue }
            count += 1
            #expect(SchemaChecker(value, against: node).violations == [], "\(path)")
        }
        #expect(count == 10)
        var document = SpecTable.base
        document[path: "spec", "progressDeadline"] = schema.schemaNode(at: "spec.progressDeadline")?["default"]
        document[path: "spec", "failurePolicy", "timeout"] =
            schema.schemaNode(at: "spec.failurePolicy.timeout")?["default"]
        #expect(Validation.errors(in: document) == [])
    }
}
