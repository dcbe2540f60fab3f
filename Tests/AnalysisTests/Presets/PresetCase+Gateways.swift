import RolloutCore

extension PresetCase {
    static let gatewayCases = [traefik, envoy, ingressNGINX]

    private static let traefik = PresetCase(
        fixture: "traefik",
        targets: gateways,
        change: { page, _ in
            let candidate = "svc-ml-fraud-candidate-1@kubernetesgateway"
            page.add(95, to: "traefik_service_requests_total", service(candidate, #",code="200""#))
            page.append(
                #"traefik_service_requests_total{code="503",method="POST",protocol="http",service="\#(route)\#(candidate)"} 5"#
            )
            page.add(
                900,
                to: "traefik_service_requests_total",
                service("svc-ml-fraud-stable-0@kubernetesgateway", #",code="200""#)
            )
            page.add(
                2,
                to: "traefik_service_requests_total",
                service("svc-ml-fraud-stable-0@kubernetesgateway", #",code="500""#)
            )
            page.add(98, to: "traefik_service_requests_total", #"service="ml-fraud-stable-80@kubernetescrd""#)
            page.add(
                10,
                to: "traefik_service_requests_total",
                #"service="ml_fraud_wrr_1_ml_fraud-candidate_80@kubernetescrd""#
            )
            for other in [
                #"service="\#(otherRoute)svc-ml-fraud-candidate-v2-0@kubernetesgateway""#,
                #"service="other-fraud-candidate-80@kubernetescrd""#,
                #"service="other_fraud_0_wrr_0_other_fraud-candidate_80@kubernetescrd""#,
                // IngressRoutes called fraud-candidate that send all they get to fraud-stable.
                #"service="ml-fraud-candidate-b08c802e617516aed88f@kubernetescrd""#,
                #"service="ml_fraud-candidate_0_lb@kubernetescrd""#,
            ] {
                page.add(50, to: "traefik_service_requests_total", other)
            }
            page.observe(
                0.8,
                times: 95,
                in: "traefik_service_request_duration_seconds",
                service(candidate, #",code="200""#)
            )
            page.observe(
                0.05,
                times: 900,
                in: "traefik_service_request_duration_seconds",
                service("svc-ml-fraud-stable-0@kubernetesgateway", #",code="200""#)
            )
        },
        expected: [
            "traefik/requests": (.growth(210), .growth(2000)),
            "traefik/errors": (.counts(10, of: 220), .counts(4, of: 2000)),
            "traefik/latency": (
                .buckets([0.3: 0, 1.2: 190, .infinity: 190]), .buckets([0.1: 1800, .infinity: 1800])
            ),
        ]
    )

    private static let route = "httproute-ml-fraud-gw-infra-web-ep-web-0-beba2ea23c1898180446-"
    private static let otherRoute = "httproute-ml-fraud-v2-gw-infra-web-ep-web-0-64723add065045920b86-"

    private static func service(_ rest: String, _ labels: String = "") -> String {
        #"service="\#(route)\#(rest)"\#(labels)"#
    }

    private static let envoy = PresetCase(
        fixture: "envoy",
        targets: gateways,
        change: { page, _ in
            let candidate = #"envoy_cluster_name="ml/fraud-candidate/80/da39a3ee5e""#
            let stable = #"envoy_cluster_name="ml_fraud-stable_80""#
            page.add(90, to: "envoy_cluster_upstream_rq_xx", #"envoy_response_code_class="2",\#(candidate)"#)
            page.add(5, to: "envoy_cluster_upstream_rq_xx", #"envoy_response_code_class="4",\#(candidate)"#)
            page.add(5, to: "envoy_cluster_upstream_rq_xx", #"envoy_response_code_class="5",\#(candidate)"#)
            page.add(500, to: "envoy_cluster_upstream_rq_xx", #"envoy_response_code_class="2",\#(stable)"#)
            page.add(120, to: "envoy_cluster_upstream_rq_total", candidate)
            page.add(500, to: "envoy_cluster_upstream_rq_total", stable)
            page.add(20, to: "envoy_cluster_upstream_rq_retry", candidate)
            page.add(2, to: "envoy_cluster_upstream_rq_timeout", candidate)
            page.add(1, to: "envoy_cluster_upstream_rq_per_try_timeout", candidate)
            page.observe(200, times: 95, in: "envoy_cluster_upstream_rq_time", candidate)
            page.observe(20, times: 500, in: "envoy_cluster_upstream_rq_time", stable)
            page.set("envoy_cluster_upstream_rq_pending_active", candidate, to: 7)
            let other = #"envoy_cluster_name="ml/fraud-candidate-b/80/da39a3ee5e""#
            for name in ["total", "retry", "timeout", "per_try_timeout", "xx"] {
                page.add(50, to: "envoy_cluster_upstream_rq_\(name)", other)
            }
        },
        expected: [
            "envoy/requests": (.growth(200), .growth(1000)),
            "envoy/errors": (.counts(10, of: 200), .counts(0, of: 1000)),
            "envoy/retries": (.counts(40, of: 240), .counts(0, of: 1000)),
            "envoy/timeouts": (.counts(6, of: 240), .counts(0, of: 1000)),
            "envoy/latency": (
                .buckets([100: 0, 250: 190, .infinity: 190]), .buckets([10: 0, 25: 1000, .infinity: 1000])
            ),
            "envoy/queue": (.value(7), .value(6)),
        ]
    )

    private static let ingressNGINX = PresetCase(
        fixture: "ingress-nginx",
        targets: gateways + [Target(labels: ["instance": "gateway-3"])],
        change: { page, _ in
            let candidate = #"canary="ml-fraud-candidate-http""#
            let stable = #"canary="",namespace="ml",status="200""#
            page.add(96, to: "nginx_ingress_controller_requests", candidate)
            page.append(
                #"nginx_ingress_controller_requests{canary="ml-fraud-candidate-http",ingress="fraud",method="POST","#
                    + #"namespace="ml",path="/",service="fraud-stable",status="502"} 4"#
            )
            page.add(899, to: "nginx_ingress_controller_requests", stable)
            page.add(1, to: "nginx_ingress_controller_requests", #"canary="",status="502""#)
            page.add(50, to: "nginx_ingress_controller_requests", #"namespace="other""#)
            page.add(50, to: "nginx_ingress_controller_requests", #"canary="other-fraud-candidate-80""#)
            let duration = "nginx_ingress_controller_response_duration_seconds"
            page.observe(0.4, times: 96, in: duration, candidate)
            page.observe(0.04, times: 899, in: duration, stable)
            page.observe(9, times: 50, in: duration, #"namespace="other""#)
        },
        expected: [
            "ingress-nginx/requests": (.growth(288), .growth(2700)),
            "ingress-nginx/errors": (.counts(12, of: 300), .counts(3, of: 2700)),
            "ingress-nginx/latency": (
                .buckets([0.25: 0, 0.5: 288, .infinity: 288]), .buckets([0.025: 0, 0.05: 2697, .infinity: 2697])
            ),
        ]
    )
}
