extension Presets {
    /// Gateways that serve the traffic of many Services: Traefik, Envoy and ingress-nginx.
    static let gateways: [Preset] = traefik + envoy + ingressNGINX

    /// A Service's names in Traefik: of a route of the Gateway API, of an Ingress or of weights in an IngressRoute, and of
    /// those with `safeNaming`.
    ///
    /// An IngressRoute to one Service alone is named after itself: `ml-fraud-b08c802e617516aed88f`, with a hash that is
    /// longer than any port's name.
    private static let traefikService =
        "((.*-svc-)?{{namespace}}-{{service}}-[0-9]+(-[0-9]+)?@kubernetesgateway"
        + "|{{namespace}}-{{service}}(-[a-z0-9]{1,15})?@kubernetes(crd)?"
        + "|.*_wrr_[0-9]+_{{namespace}}_{{service}}_[a-z0-9-]+@kubernetescrd)"

    /// By `service`, and by `exported_service` where a ServiceMonitor has taken the label for the target's own Service.
    private static func traefik(_ metric: String, _ matchers: String = "") -> [String] {
        ["service", "exported_service"].map { #"\#(metric){\#($0)=~"\#(traefikService)"\#(matchers)}"# }
    }

    private static let traefik: [Preset] = [
        Preset(
            "traefik/requests",
            "Requests a second that Traefik sends to the arm's Service.",
            .query(sum(traefik("traefik_service_requests_total")))
        ),
        Preset(
            "traefik/errors",
            "Answers 5xx among all; each try of a retry middleware counts, and a lost connection as 502.",
            .counts(
                events: traefik("traefik_service_requests_total", #",code=~"5..""#),
                total: traefik("traefik_service_requests_total")
            )
        ),
        Preset(
            "traefik/latency",
            "Time of a request; by default only 0.1, 0.3, 1.2 and 5 s are told apart.",
            .histogram(buckets: traefik("traefik_service_request_duration_seconds_bucket"), unit: 1)
        ),
    ]

    /// A Service's cluster as Contour (`ml_fraud_80`, `ml/fraud/80/da39a3ee5e`), Cilium, kgateway and Gloo name it.
    private static let envoyCluster =
        #"envoy_cluster_name=~"(.*[-/_:])?{{namespace}}[-/_]{{service}}[-/_][0-9]+([-/_].*)?""#

    private static let envoy: [Preset] = [
        Preset(
            "envoy/requests",
            "Requests a second to the arm's Service, each once however often it was tried.",
            .query(rate("envoy_cluster_upstream_rq_xx{\(envoyCluster)}"))
        ),
        Preset(
            "envoy/errors",
            "Final answers 5xx among all; what a retry mended shows in envoy/retries alone.",
            .counts(
                events: [#"envoy_cluster_upstream_rq_xx{\#(envoyCluster),envoy_response_code_class="5"}"#],
                total: ["envoy_cluster_upstream_rq_xx{\(envoyCluster)}"]
            )
        ),
        Preset(
            "envoy/retries",
            "Retries among tries: a flaky version behind retries has no errors, but has these.",
            .counts(
                events: ["envoy_cluster_upstream_rq_retry{\(envoyCluster)}"],
                total: ["envoy_cluster_upstream_rq_total{\(envoyCluster)}"]
            )
        ),
        Preset(
            "envoy/timeouts",
            "Tries that got no answer in time, among all tries.",
            .counts(
                events: [
                    "envoy_cluster_upstream_rq_timeout{\(envoyCluster)}",
                    "envoy_cluster_upstream_rq_per_try_timeout{\(envoyCluster)}",
                ],
                total: ["envoy_cluster_upstream_rq_total{\(envoyCluster)}"]
            )
        ),
        Preset(
            "envoy/latency",
            "Time until the arm's Service has answered; what timed out is missing here, so judge errors as well.",
            .histogram(buckets: ["envoy_cluster_upstream_rq_time_bucket{\(envoyCluster)}"], unit: milliseconds)
        ),
        Preset(
            "envoy/queue",
            "Requests that wait for a connection, as a mean over the proxies.",
            .query(perReplica("envoy_cluster_upstream_rq_pending_active{\(envoyCluster)}"))
        ),
    ]

    /// Requests to the arm's Service.
    ///
    /// Those of a canary Ingress carry the Service of the main Ingress, and the upstream that served them in `canary`.
    /// The labels `namespace` and `service` are renamed where the target has its own.
    private static func nginx(_ metric: String, _ matchers: String = "") -> [String] {
        let service = #"="{{service}}",canary="""#
        return [
            #"namespace="{{namespace}}",exported_namespace="",service\#(service)"#,
            #"exported_namespace="{{namespace}}",exported_service="",service\#(service)"#,
            #"exported_namespace="{{namespace}}",exported_service\#(service)"#,
            #"canary=~"{{namespace}}-{{service}}-[a-z0-9]+""#,
        ].map { "\(metric){\($0)\(matchers)}" }
    }

    private static let ingressNGINX: [Preset] = [
        Preset(
            "ingress-nginx/requests",
            "Requests a second to the arm's Service, by its main or its canary Ingress.",
            .query(sum(nginx("nginx_ingress_controller_requests")))
        ),
        Preset(
            "ingress-nginx/errors",
            "Answers 5xx among all; a canary behind a Service port with a hyphen in its name is not found.",
            .counts(
                events: nginx("nginx_ingress_controller_requests", #",status=~"5..""#),
                total: nginx("nginx_ingress_controller_requests")
            )
        ),
        Preset(
            "ingress-nginx/latency",
            "Time until the arm's Service has answered, however slow the client; what nginx tried twice is missing.",
            .histogram(buckets: nginx("nginx_ingress_controller_response_duration_seconds_bucket"), unit: 1)
        ),
    ]

    /// Growth in a second of counters whose selectors match no series twice.
    private static func sum(_ selectors: [String]) -> String {
        "sum(\(selectors.map { "rate(\($0)[{{window}}])" }.joined(separator: " or ")))"
    }
}
