import RolloutCore

extension PresetCase {
    static let meshes = [istio, linkerd, linkerdClient]

    private static let istio = PresetCase(
        fixture: "istio",
        targets: gateways,
        change: { page, _ in
            let candidate = #"destination_service_name="fraud-candidate""#
            let stable = #"destination_service_name="fraud-stable""#
            let source = #"reporter="source""#
            let plain = #"\#(source),response_code="200",request_protocol="http""#
            page.add(90, to: "istio_requests_total", "\(plain),\(candidate)")
            page.add(8, to: "istio_requests_total", #"\#(source),response_code="503",\#(candidate)"#)
            page.add(2, to: "istio_requests_total", #"\#(source),response_code="0",\#(candidate)"#)
            page.add(45, to: "istio_requests_total", #"\#(source),grpc_response_status="0",\#(candidate)"#)
            page.add(5, to: "istio_requests_total", #"\#(source),grpc_response_status="14",\#(candidate)"#)
            page.add(500, to: "istio_requests_total", "\(plain),\(stable)")
            page.add(100, to: "istio_requests_total", #"\#(source),grpc_response_status="0",\#(stable)"#)
            // The pods count every request once more, but not those that never reached them.
            page.add(
                90,
                to: "istio_requests_total",
                #"reporter="destination",response_code="200",request_protocol="http",\#(candidate)"#
            )
            page.observe(200, times: 90, in: "istio_request_duration_milliseconds", "\(source),\(candidate)")
            page.observe(
                3,
                times: 90,
                in: "istio_request_duration_milliseconds",
                #"reporter="destination",\#(candidate)"#
            )
            page.observe(40, times: 500, in: "istio_request_duration_milliseconds", "\(source),\(stable)")
        },
        expected: [
            "istio/requests": (.growth(300), .growth(1200)),
            "istio/errors": (.counts(16, of: 300), .counts(0, of: 1200)),
            "istio/grpc-errors": (.counts(10, of: 100), .counts(0, of: 200)),
            "istio/latency": (
                .buckets([100: 0, 250: 180, .infinity: 180]), .buckets([25: 0, 50: 1000, .infinity: 1000])
            ),
        ]
    )

    private static let linkerd = PresetCase(
        fixture: "linkerd",
        targets: pods,
        change: { page, arm in
            let served = #"direction="inbound",target_port="8080",route_name="default""#
            let fails = arm == .candidate
            page.add(100, to: "request_total", served)
            let answers = "response_total"
            page.add(fails ? 56 : 65, to: answers, #"\#(served),status_code="200",grpc_status="""#)
            page.add(4, to: answers, #"\#(served),status_code="404""#)
            page.add(fails ? 6 : 0, to: answers, #"\#(served),status_code="500""#)
            page.add(fails ? 30 : 31, to: answers, #"\#(served),grpc_status="0""#)
            page.add(fails ? 4 : 0, to: answers, #"\#(served),grpc_status="13""#)
            let latency = "response_latency_ms"
            page.observe(fails ? 150 : 15, times: 90, in: latency, #"\#(served),status_code="200""#)
            page.observe(fails ? 150 : 15, times: 10, in: latency, #"\#(served),status_code="500""#)
            for (other, took) in [
                (#"route_name="probe""#, 1.0),
                // What Prometheus asks of the proxy, and what the model asks of others.
                (#"target_port="4191""#, 5), (#"direction="outbound""#, 9000),
            ] {
                page.add(60, to: "request_total", other)
                page.add(60, to: answers, other)
                page.observe(took, times: 60, in: latency, other)
            }
        },
        expected: [
            "linkerd/requests": (.growth(100), .growth(200)),
            "linkerd/errors": (.counts(10, of: 100), .counts(0, of: 200)),
            "linkerd/latency": (
                .buckets([1: 0, 100: 0, 200: 100, .infinity: 100]), .buckets([10: 0, 20: 200, .infinity: 200])
            ),
        ]
    )

    private static let linkerdClient = PresetCase(
        fixture: "linkerd-client",
        targets: [Target(labels: ["namespace": "shop", "pod": "web-66b7c-aaaaa", "instance": "web"])],
        change: { page, _ in
            let name = "outbound_http_route_backend_response_statuses_total"
            page.add(93, to: name, #"backend_name="fraud-candidate",http_status="200",error="""#)
            page.add(4, to: name, #"backend_name="fraud-candidate",http_status="500""#)
            page.add(3, to: name, #"backend_name="fraud-candidate",http_status="",error="UNKNOWN""#)
            page.add(2, to: name, #"backend_name="fraud-candidate",http_status="200",error="RESET""#)
            page.add(8, to: name, #"backend_name="fraud-candidate",http_status="200",error="UNKNOWN""#)
            page.add(900, to: name, #"backend_name="fraud-stable",http_status="200",error="""#)
            page.add(9, to: name, #"backend_name="fraud-stable",http_status="200",error="UNKNOWN""#)
        },
        expected: ["linkerd/backend-errors": (.counts(9, of: 110), .counts(0, of: 909))]
    )
}
