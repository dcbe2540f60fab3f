import KubeModel
import Sandbox
import Testing

struct EndpointSlicePlanTests {
    private func plan(
        _ pods: [KubeObject],
        slices: [KubeObject] = [],
        service: KubeObject = RecordedObjects.service
    ) -> EndpointSlicePlan {
        EndpointSlicePlan(service, pods: pods, slices: slices, now: PlanObjects.start + .seconds(9))
    }

    /// A slice as the server would keep it.
    private func stored(_ slice: KubeObject, _ name: String) -> KubeObject {
        var slice = slice
        slice.json[path: "metadata", "name"] = .string(name)
        return slice
    }

    @Test func aServiceWithoutEndpointsHasTheRecordedEmptySlice() {
        let empty = plan([])
        #expect(empty.create.map(\.json) == [RecordedObjects.emptySlice])
        #expect(plan([PlanObjects.pod("a", address: nil)]).create.map(\.json) == [RecordedObjects.emptySlice])
        #expect(plan([PlanObjects.pod("a", phase: "Failed")]).create.map(\.json) == [RecordedObjects.emptySlice])
    }

    struct Case: Sendable {
        var ready: Bool
        var deleted: Bool
        var publishNotReady: Bool
        var conditions: JSONValue
    }

    static let cases = [
        Case(
            ready: true,
            deleted: false,
            publishNotReady: false,
            conditions: ["ready": true, "serving": true, "terminating": false]
        ),
        Case(
            ready: false,
            deleted: false,
            publishNotReady: false,
            conditions: ["ready": false, "serving": false, "terminating": false]
        ),
        Case(
            ready: true,
            deleted: true,
            publishNotReady: false,
            conditions: ["ready": false, "serving": true, "terminating": true]
        ),
        Case(
            ready: false,
            deleted: true,
            publishNotReady: false,
            conditions: ["ready": false, "serving": false, "terminating": true]
        ),
        Case(
            ready: false,
            deleted: false,
            publishNotReady: true,
            conditions: ["ready": true, "serving": false, "terminating": false]
        ),
    ]

    @Test(arguments: cases) func theConditionsOfAnEndpointFollowItsPod(testCase: Case) throws {
        var service = RecordedObjects.service
        if testCase.publishNotReady { service.spec["publishNotReadyAddresses"] = true }
        let pod = PlanObjects.pod("a", ready: testCase.ready, deleted: testCase.deleted)
        let slice = try #require(plan([pod], service: service).create.first)
        let endpoint = try #require(slice.json["endpoints"]?[0])
        #expect(endpoint["conditions"] == testCase.conditions)
        #expect(endpoint["addresses"] == ["10.244.0.1"])
        #expect(endpoint["targetRef"] == ["kind": "Pod", "namespace": "t", "name": "a", "uid": "uid-a"])
        #expect(endpoint["nodeName"] == "n")
        #expect(slice.json["ports"] == [["name": "http", "port": 8080, "protocol": "TCP"]])
    }

    @Test func theSliceKeepsItsNameWhenEndpointsComeAndGo() throws {
        let empty = stored(try #require(plan([]).create.first), "s-abcde")
        let filled = plan([PlanObjects.pod("a")], slices: [empty])
        #expect(filled.create.isEmpty && filled.delete.isEmpty)
        let slice = try #require(filled.update.first)
        #expect(slice.name == "s-abcde")
        let later = (PlanObjects.start + .seconds(9)).description
        #expect(slice.annotations["endpoints.kubernetes.io/last-change-trigger-time"] == later)
        let unchanged = plan([PlanObjects.pod("a")], slices: [slice])
        #expect(unchanged.update.isEmpty)
        #expect(plan([], slices: [slice]).update.first?.json["endpoints"] == .null)
    }

    @Test func aHundredEndpointsFillASlice() {
        let pods = (100..<350).map { PlanObjects.pod("p\($0)") }
        let slices = plan(pods).create
        #expect(slices.map { $0.json["endpoints"]?.array?.count } == [100, 100, 50])
        let kept = slices.enumerated().map { stored($1, "s-\($0)") }
        let fewer = plan(Array(pods.prefix(100)), slices: kept)
        #expect(fewer.update.isEmpty)
        #expect(fewer.delete.map(\.name) == ["s-1", "s-2"])
    }

    @Test func podsThatNameThePortOtherwiseGetASliceOfTheirOwn() {
        var service = RecordedObjects.service
        service.spec["ports"] = [["name": "http", "port": 80, "targetPort": "web", "appProtocol": "http"]]
        let other = PlanObjects.pod("b") {
            $0.spec["containers"] = [["name": "c", "ports": [["name": "web", "containerPort": 9090]]]]
        }
        let none = PlanObjects.pod("c") { $0.spec["containers"] = [["name": "c"]] }
        let ports = plan([PlanObjects.pod("a"), other, none], service: service).create.map { $0.json["ports"] }
        #expect(
            ports == [
                [["name": "http", "port": 8080, "protocol": "TCP", "appProtocol": "http"]],
                [["name": "http", "port": 9090, "protocol": "TCP", "appProtocol": "http"]], .null,
            ]
        )
    }

    @Test func labelsOfTheServiceAreOnItsSlices() {
        var service = RecordedObjects.service
        service.labels = ["team": "ml"]
        service.spec["clusterIP"] = "None"
        let labels = plan([], service: service).create.first?.labels
        #expect(labels?["team"] == "ml")
        #expect(labels?["service.kubernetes.io/headless"] == "")
    }
}
