import KubeModel
import RolloutAPI
import RolloutCore
import Testing
import TrafficRouting

/// One provider with a user's objects, for the rules that hold for every provider.
struct ConformanceFixture: Sendable, CustomTestStringConvertible {
    let provider: any TrafficProvider
    let label: String
    let targets: RouteTargets
    let objects: [KubeObject]
    /// Splits that the provider can do, in normal form.
    let splits: [TrafficSplit]
    /// The user's part of the objects: everything that the provider does not own.
    let usersPart: @Sendable ([KubeObject]) -> [JSONValue]

    var testDescription: String { "\(provider.name): \(label)" }

    static let all: [ConformanceFixture] = {
        do {
            return try service() + gateway() + ingress() + traefik()
        } catch {
            Issue.record("the fixtures can't be read: \(error)")
            return []
        }
    }()

    private static let weights = [0, 1, 5, 25, 33, 50, 67, 99, 100].map { TrafficSplit(weight: $0) }

    private static func service() throws -> [ConformanceFixture] {
        let adopted = try Samples.object(
            """
            {"apiVersion":"v1","kind":"Service",
             "metadata":{"name":"fraud","namespace":"ml","uid":"u","labels":{"app":"x"},"annotations":{"a/b":"c"}},
             "spec":{"selector":{"app":"fraud-v0"},"ports":[{"port":80,"nodePort":30080}],"type":"NodePort"}}
            """
        )
        let bare = try Samples.object(
            """
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"fraud","namespace":"ml","uid":"u"},
             "spec":{"selector":{"app":"x"},"ports":[{"port":80},{"port":81}],"clusterIP":"None"}}
            """
        )
        let part: @Sendable ([KubeObject]) -> [JSONValue] = { objects in
            objects.filter { $0.controllerReference == nil }.map { object in
                var json = object.json
                json[path: "spec", "selector"] = nil
                // Where a port leads that the rollout has too.
                let ports = (json[path: "spec", "ports"]?.array ?? []).map { port in
                    var port = port
                    if port["port"] == 80 { port["targetPort"] = nil }
                    return port
                }
                json[path: "spec", "ports"] = .array(ports)
                json[path: "metadata", "annotations", "modelrollout.dev/weight"] = nil
                if json[path: "metadata", "annotations"]?.object?.isEmpty == true {
                    json[path: "metadata", "annotations"] = nil
                }
                return json
            }
        }
        return [("created", []), ("adopted", [adopted]), ("adopted without annotations", [bare])].map {
            ConformanceFixture(
                provider: ServiceProvider(),
                label: $0.0,
                targets: Samples.targets(),
                objects: $0.1,
                splits: weights,
                usersPart: part
            )
        }
    }

    private static func gateway() throws -> [ConformanceFixture] {
        let third = #"{"name":"legacy","port":81,"weight":7}"#
        let pool = #"{"group":"inference.networking.k8s.io","kind":"InferencePool","name":"fraud-stable","weight":3}"#
        let foreign = #"{"name":"fraud-candidate","namespace":"other","port":80,"weight":9}"#
        let rules = [
            Samples.rule("main", 1, 0, more: #""matches":[{"path":{"type":"PathPrefix","value":"/"}}]"#),
            #"{"name":"beta","matches":[{"headers":[{"name":"x-b","value":"1"}]}],"backendRefs":[\#(third)]}"#,
            """
            {"name":"wide","timeouts":{"request":"3s"},"future":{"x":[1.5,null]},"filters":[{"type":"X"}],
             "sessionPersistence":{"sessionName":"s"},
             "matches":[{"method":"GET"},{"path":{"type":"Exact","value":"/v1"}}],
             "backendRefs":[\(third),{"name":"fraud-candidate","port":80},\(pool),\(foreign),
                            {"name":"fraud-stable","port":80,"weight":30}]}
            """,
        ]
        let grpcRules = [
            Samples.rule("main", 70, 30),
            #"{"matches":[{"method":{"service":"a.B"}}],"backendRefs":[\#(third),\#(pool)]}"#,
            Samples.rule(nil, 70, 30, more: #""matches":[{"method":{"service":"a.C"}},{"method":{"method":"D"}}]"#),
        ]
        let several = TrafficSplit(
            weight: 10,
            matches: [
                Samples.header("x-user-group", "beta"), Samples.header("x-id", "^1.*", .regularExpression),
                Samples.cookie("model", "next (v2) $5"),
            ]
        )
        let http = [
            TrafficSplit(weight: 0, matches: [Samples.header("x-user-group", "beta")]), several,
            TrafficSplit(weight: 5, matches: [Samples.query("model", "next")]),
            TrafficSplit(weight: 100, matches: [Samples.cookie("a", "[0-9]+", .regularExpression)]),
        ]
        return try [
            fixture(HTTPRouteProvider(), "all rules", Samples.httpTargets(), rules, weights + http),
            fixture(HTTPRouteProvider(), "one rule", Samples.httpTargets(rules: ["main"]), rules, weights + http),
            fixture(
                GRPCRouteProvider(),
                "all rules",
                Samples.targets { $0.grpcRoute = GatewayTraffic(name: "fraud") },
                grpcRules,
                weights + [several]
            ),
        ]
    }

    private static func fixture(
        _ provider: any GatewayProvider,
        _ label: String,
        _ targets: RouteTargets,
        _ rules: [String],
        _ splits: [TrafficSplit]
    ) throws -> ConformanceFixture {
        let kind = type(of: provider).watches.first?.kind ?? ""
        let managed = targets.traffic.httpRoute?.rules
        return ConformanceFixture(
            provider: provider,
            label: label,
            targets: targets,
            objects: [try Samples.httpRoute(rules.joined(separator: ","), kind: kind)],
            splits: splits,
            usersPart: { $0.map { RouteStripper.usersPart(of: $0.json, managed: managed) } }
        )
    }

    private static func ingress() throws -> [ConformanceFixture] {
        let main = try Samples.object(
            """
            {"apiVersion":"networking.k8s.io/v1","kind":"Ingress",
             "metadata":{"name":"web","namespace":"ml","uid":"m",
                         "annotations":{"nginx.ingress.kubernetes.io/proxy-read-timeout":"600"}},
             "spec":{"ingressClassName":"nginx","tls":[{"hosts":["m.example.com"],"secretName":"m-tls"}],
             "rules":[{"host":"m.example.com","http":{"paths":[
               {"path":"/","pathType":"Prefix","backend":{"service":{"name":"fraud-stable","port":{"number":80}}}},
               {"path":"/legacy","pathType":"Prefix","backend":{"service":{"name":"old","port":{"name":"http"}}}}]}},
              {"host":"other.example.com","http":{"paths":[
               {"path":"/","pathType":"Prefix","backend":{"service":{"name":"old","port":{"number":80}}}}]}}]}}
            """
        )
        let matches = [
            TrafficSplit(weight: 0, matches: [Samples.header("x-canary", "beta")]),
            TrafficSplit(weight: 20, matches: [Samples.cookie("canary", "always")]),
            TrafficSplit(weight: 7, matches: [Samples.header("x-canary", "1"), Samples.cookie("canary", "always")]),
        ]
        return [nil, "custom.example.com"].map { prefix in
            ConformanceFixture(
                provider: IngressProvider(),
                label: prefix ?? "nginx",
                targets: Samples.targets { $0.ingress = IngressTraffic(name: "web", annotationPrefix: prefix) },
                objects: [main],
                splits: weights + matches,
                usersPart: { $0.filter { $0.controllerReference == nil }.map(\.json) }
            )
        }
    }

    private static func traefik() throws -> [ConformanceFixture] {
        let object = try Samples.object(
            """
            {"apiVersion":"traefik.io/v1alpha1","kind":"TraefikService",
             "metadata":{"name":"fraud-wrr","namespace":"ml"},
             "spec":{"weighted":{"sticky":{"cookie":{"name":"s"}},"services":[
              {"name":"third","port":80,"weight":4},{"name":"fraud-stable","kind":"TraefikService","weight":5},
              {"name":"fraud-stable","port":80,"serversTransport":"t","weight":1},
              {"name":"fraud-candidate","kind":"Service","port":80,"weight":0}]}}}
            """
        )
        return [
            ConformanceFixture(
                provider: TraefikProvider(),
                label: "weighted",
                targets: Samples.targets { $0.traefik = TraefikTraffic(name: "fraud-wrr") },
                objects: [object],
                splits: weights,
                usersPart: { $0.map { RouteStripper.usersPart(ofTraefik: $0.json) } }
            )
        ]
    }
}
