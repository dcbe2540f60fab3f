import KubeModel
import Sandbox

/// One pod on an engine with a stand-in host, played second by second.
struct NodePlayer {
    var engine: NodeEngine<FakeHost>
    var host: FakeHost {
        get { engine.host }
        set { engine.host = newValue }
    }
    private(set) var second = 0
    private(set) var reports: [NodeEngine<FakeHost>.Report] = []
    let pod: KubeObject

    init(container: JSONValue = [:], pod change: (inout KubeObject) -> Void = { _ in }) {
        var spec: JSONValue = ["name": "c", "image": "i", "command": ["serve"]]
        for member in container.object ?? JSONObject() { spec[member.name] = member.value }
        pod = PlanObjects.pod("p", phase: "Pending", ready: false) { pod in
            pod.spec["containers"] = [spec]
            pod.spec["terminationGracePeriodSeconds"] = 10
            change(&pod)
        }
        engine = NodeEngine(host: FakeHost(), firstBackoff: .seconds(10))
        engine.carryOut(.run(pod), now: now)
    }

    var now: Timestamp { PlanObjects.start + .seconds(second) }
    var container: ContainerObservation? { reports.last?.observation.containers.first }

    /// Lets some seconds pass, with a look at each; the first one at the present second.
    mutating func play(_ seconds: Int) {
        for _ in 0..<seconds {
            reports += engine.step(now: now)
            // An answer is taken at the look after the one that asked.
            reports += engine.step(now: now)
            second += 1
        }
    }

    mutating func stop(grace: Int) {
        engine.carryOut(.stop(uid: pod.uid, grace: .seconds(grace)), now: now)
    }

    /// The seconds at which a condition of the container held, over the next ones.
    mutating func seconds(_ count: Int, where condition: (ContainerObservation) -> Bool) -> [Int] {
        var found: [Int] = []
        for _ in 0..<count {
            let at = second
            play(1)
            if let container, condition(container) { found.append(at) }
        }
        return found
    }
}
