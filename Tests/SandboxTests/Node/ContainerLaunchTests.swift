import KubeModel
import Sandbox
import Testing

struct ContainerLaunchTests {
    private let pod = PlanObjects.pod("p") {
        $0.labels["tier"] = "gold"
        $0.annotations["note"] = "hello"
        $0.status["hostIP"] = "127.0.0.1"
    }

    private func launch(_ container: JSONValue) throws -> ContainerLaunch {
        try ContainerLaunch(container, of: pod, attempt: 0)
    }

    @Test(arguments: [
        ("metadata.name", "p"), ("metadata.namespace", "t"), ("metadata.uid", "uid-p"), ("spec.nodeName", "n"),
        ("status.podIP", "10.244.0.1"), ("status.hostIP", "127.0.0.1"), ("metadata.labels['tier']", "gold"),
        ("metadata.annotations['note']", "hello"), ("metadata.labels['none']", ""),
    ])
    func fieldsOfThePodReachTheEnvironment(path: String, value: String) throws {
        let container: JSONValue = [
            "command": ["x"], "env": [["name": "V", "valueFrom": ["fieldRef": ["fieldPath": .string(path)]]]],
        ]
        #expect(try launch(container).environment["V"] == value)
    }

    @Test(arguments: [
        ("$(A)", "1"), ("x$(A)y$(B)", "x1y1-2"), ("$(NONE)", "$(NONE)"), ("$$(A)", "$(A)"), ("$A", "$A"),
        ("$(A", "$(A"),
        ("100$", "100$"), ("$$$(A)", "$1"),
    ])
    func referencesAreExpandedAsKubernetesDoes(text: String, expanded: String) throws {
        let container: JSONValue = [
            "command": ["serve"], "args": [.string(text)],
            "env": [["name": "A", "value": "1"], ["name": "B", "value": "$(A)-2"]],
        ]
        #expect(try launch(container).arguments == ["serve", expanded])
    }

    @Test(
        arguments: [
            ["command": ["x"], "envFrom": [["configMapRef": ["name": "m"]]]],
            ["command": ["x"], "env": [["name": "V", "valueFrom": ["secretKeyRef": ["name": "s", "key": "k"]]]]],
            ["command": ["x"], "env": [["name": "V", "valueFrom": ["fieldRef": ["fieldPath": "spec.nope"]]]]],
            ["args": ["x"]],
        ] as [JSONValue]
    )
    func whatANodeCannotGiveIsRefused(container: JSONValue) {
        #expect(throws: ContainerLaunch.Failure.self) { try launch(container) }
    }
}
