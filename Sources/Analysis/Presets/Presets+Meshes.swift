extension Presets {
    /// Service meshes: Istio and Linkerd.
    static let meshes: [Preset] = istio + linkerd

    /// As the callers saw it: what never reached a pod is unknown to the pods.
    private static let istioService =
        #"reporter="source",destination_service_namespace="{{namespace}}",destination_service_name="{{service}}""#

    private static let istio: [Preset] = [
        Preset(
            "istio/requests",
            "Requests a second to the arm's Service, as their callers count them.",
            .query(rate("istio_requests_total{\(istioService)}"))
        ),
        Preset(
            "istio/errors",
            "Answers 5xx among all, failed connections included; code 0 is a client that gave up.",
            .counts(
                events: [#"istio_requests_total{\#(istioService),response_code=~"5.."}"#],
                total: ["istio_requests_total{\(istioService)}"]
            )
        ),
        Preset(
            "istio/grpc-errors",
            "gRPC calls with a status other than OK, which travel under code 200.",
            .counts(
                events: [#"istio_requests_total{\#(istioService),request_protocol="grpc",grpc_response_status!="0"}"#],
                total: [#"istio_requests_total{\#(istioService),request_protocol="grpc"}"#]
            )
        ),
        Preset(
            "istio/latency",
            "Time of a request as its caller sees it.",
            .histogram(
                buckets: ["istio_request_duration_milliseconds_bucket{\(istioService)}"],
                unit: milliseconds
            )
        ),
    ]

    /// At the proxies of the arm's pods, without the probes of the kubelet and the scrapes of the proxies themselves.
    private static let linkerdInbound = #"{{arm}}, direction="inbound", route_name!="probe", target_port!="4191""#

    /// At the proxies of the callers, which split the traffic of a route.
    private static func linkerdBackend(_ matchers: String = "") -> String {
        "outbound_http_route_backend_response_statuses_total"
            + #"{backend_namespace="{{namespace}}",backend_name="{{service}}"\#(matchers)}"#
    }

    private static let linkerd: [Preset] = [
        Preset(
            "linkerd/requests",
            "Requests a second that reach the arm's pods, probes aside.",
            .query(rate("request_total{ \(linkerdInbound) }"))
        ),
        Preset(
            "linkerd/errors",
            "Failed answers of the arm's pods, by HTTP or gRPC status; what never reached a pod is missing.",
            .counts(
                events: [#"response_total{ \#(linkerdInbound), classification="failure" }"#],
                total: ["response_total{ \(linkerdInbound) }"]
            )
        ),
        Preset(
            "linkerd/latency",
            "Time until the arm's pods begin to answer, whatever the answer.",
            .histogram(buckets: ["response_latency_ms_bucket{ \(linkerdInbound) }"], unit: milliseconds)
        ),
        Preset(
            "linkerd/backend-errors",
            "Answers 5xx, broken off or missing, as the callers of an HTTP route count them.",
            .counts(
                events: [
                    linkerdBackend(#",http_status=~"5..""#),
                    linkerdBackend(#",http_status="",error!="""#),
                    // A client that goes away while it reads is UNKNOWN.
                    linkerdBackend(#",http_status=~"[1-4]..",error!~"(UNKNOWN)?""#),
                ],
                total: [linkerdBackend()]
            )
        ),
    ]
}
