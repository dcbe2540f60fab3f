import KubeModel
import Sandbox
import Testing

@Suite struct ListTests {
    private func filled(_ count: Int = 5) -> TestServer {
        let server = TestServer()
        for index in 0..<count { server.makeMap("m\(index)", labels: ["n": "\(index)"]) }
        return server
    }

    @Test func aPagedListShowsOneMomentWhateverHappensMeanwhile() {
        let server = filled()
        let first = server.ask("GET", "\(TestServer.maps)?limit=2")
        #expect(first.names == ["m0", "m1"])
        #expect(first.json[path: "metadata", "remainingItemCount"] == 3)
        server.ask("DELETE", "\(TestServer.maps)/m2")
        server.makeMap("m2b")
        server.merge("\(TestServer.maps)/m3", ["data": ["a": "2"]])
        let token = first.json[path: "metadata", "continue"]?.string ?? ""
        let rest = server.ask("GET", "\(TestServer.maps)?limit=10&continue=\(token)")
        #expect(rest.names == ["m2", "m3", "m4"])
        #expect(rest.json["items"]?[1]?[path: "data", "a"] == "1")
        #expect(rest.revision == first.revision)
        #expect(server.ask("GET", TestServer.maps).names == ["m0", "m1", "m2b", "m3", "m4"])
    }

    @Test func anExpiredTokenIsAnsweredWithOneThatGoesOnInconsistently() {
        let server = filled()
        let first = server.ask("GET", "\(TestServer.maps)?limit=2")
        let token = first.json[path: "metadata", "continue"]?.string ?? ""
        server.makeMap("m9")
        server.server.compact()
        let expired = server.ask("GET", "\(TestServer.maps)?limit=2&continue=\(token)")
        #expect(expired.status == 410)
        #expect(expired.reason == "Expired")
        let onward = expired.json[path: "metadata", "continue"]?.string ?? ""
        #expect(server.ask("GET", "\(TestServer.maps)?continue=\(onward)").names == ["m2", "m3", "m4", "m9"])
    }

    @Test func anExactListShowsThePast() {
        let server = filled(2)
        let then = server.ask("GET", TestServer.maps).revision
        server.ask("DELETE", "\(TestServer.maps)/m0")
        let past = server.ask("GET", "\(TestServer.maps)?resourceVersion=\(then)&resourceVersionMatch=Exact")
        #expect(past.names == ["m0", "m1"])
        #expect(past.revision == then)
        server.server.compact()
        let gone = server.ask("GET", "\(TestServer.maps)?resourceVersion=\(then)&resourceVersionMatch=Exact")
        #expect(gone.status == 410)
    }

    @Test func theLimitCountsWhatIsSelected() {
        let server = filled()
        server.makeMap("z", labels: ["n": "0"])
        let page = server.ask("GET", "\(TestServer.maps)?limit=1&labelSelector=n%3D0")
        #expect(page.names == ["m0"])
        #expect(page.json[path: "metadata", "remainingItemCount"] == nil)
        let token = page.json[path: "metadata", "continue"]?.string ?? ""
        #expect(
            server.ask("GET", "\(TestServer.maps)?limit=1&labelSelector=n%3D0&continue=\(token)").names == ["z"]
        )
    }

    @Test(arguments: [
        ("n=1", ["m1"]), ("n!=1", ["m0", "m2", "z"]), ("n in (0,2)", ["m0", "m2"]), ("n notin (0,2)", ["m1", "z"]),
        ("n", ["m0", "m1", "m2"]), ("!n", ["z"]), ("n>0", ["m1", "m2"]), ("n<1", ["m0"]), ("n==2,n", ["m2"]),
        ("", ["m0", "m1", "m2", "z"]),
    ]) func labelsSelect(selector: String, names: [String]) {
        let server = filled(3)
        server.makeMap("z")
        let query = APIRequest.encoded(selector)
        #expect(server.ask("GET", "\(TestServer.maps)?labelSelector=\(query)").names == names)
    }

    @Test(arguments: ["n=(", "n in 0", "=1", "n,,m", "n notin (a", "a b"]) func aBrokenSelectorIsRefused(text: String) {
        let server = TestServer()
        #expect(
            server.ask("GET", "\(TestServer.maps)?labelSelector=\(APIRequest.encoded(text))").status == 400
        )
    }

    @Test func podsCanBeSelectedByTheirNode() {
        let server = TestServer()
        for (name, node) in [("a", "n1"), ("b", "n2")] {
            let answer = server.ask(
                "POST",
                "/api/v1/namespaces/default/pods",
                [
                    "apiVersion": "v1", "kind": "Pod", "metadata": ["name": .string(name)],
                    "spec": ["nodeName": .string(node), "containers": [["name": "c", "image": "i"]]],
                ]
            )
            #expect(answer.status == 201)
        }
        let path = "/api/v1/pods?fieldSelector="
        #expect(server.ask("GET", path + APIRequest.encoded("spec.nodeName=n2")).names == ["b"])
        #expect(server.ask("GET", path + APIRequest.encoded("spec.nodeName!=n2,status.phase=Pending")).names == ["a"])
    }

    @Test func listsOfBuiltInKindsLeaveOutWhatTheySayAlready() {
        let list = filled(1).ask("GET", TestServer.maps).json
        #expect(list["kind"] == "ConfigMapList")
        #expect(list["items"]?[0]?["kind"] == nil)
    }
}
