import RolloutCore

extension PresetCase {
    static let pythonServers = [kServe, mlServer, seldon, bentoML, rayServe]

    private static let kServe = PresetCase(
        fixture: "kserve",
        targets: pods,
        change: { page, arm in
            page.observe(0.000_01, times: 100, in: "request_preprocess_seconds")
            page.observe(arm == .candidate ? 1 : 0.06, times: 30, in: "request_predict_seconds")
            page.observe(0.06, times: 68, in: "request_predict_seconds")
            page.observe(0.000_01, times: arm == .candidate ? 95 : 98, in: "request_postprocess_seconds")
        },
        expected: [
            "kserve/requests": (.growth(98), .growth(196)),
            // Both failures before and in the prediction.
            "kserve/errors": (.value(0.05), .value(0.02)),
            // The bound that this server writes as 1.0.
            "kserve/latency": (
                .buckets([0.75: 68, 1: 98, .infinity: 98]), .buckets([0.05: 0, 0.075: 196, .infinity: 196])
            ),
            "kserve/preprocess-latency": (.buckets([0.005: 100, .infinity: 100]), .buckets([0.005: 200])),
            "kserve/postprocess-latency": (.buckets([0.005: 95, .infinity: 95]), .buckets([0.005: 196])),
        ]
    )

    private static let mlServer = PresetCase(
        fixture: "mlserver",
        targets: pods,
        change: { page, arm in
            // A request over REST without a version has the version None, one over gRPC the empty one.
            let rest = #"model="fraud",version="None""#
            page.add(arm == .candidate ? 95 : 100, to: "model_infer_request_success_total", rest)
            let path = #"path="/v2/models/{model_name}/infer""#
            if arm == .candidate {
                page.add(4, to: "model_infer_request_failure_total", rest)
                page.add(1, to: "model_infer_request_failure_total", #"model="fraud",version="""#)
                page.add(4, to: "rest_server_requests_total", path + #",status_code="500""#)
            }
            page.add(arm == .candidate ? 12 : 4, to: "model_infer_request_duration_sum", rest)
            page.add(100, to: "model_infer_request_duration_count", rest)
            page.add(66, to: "rest_server_requests_total", path + #",status_code="200""#)
            page.add(
                10,
                to: "rest_server_requests_total",
                #"path="/v2/models/{model_name}/versions/{model_version}/infer""#
            )
            let metadata = #"path="/v2/models/{model_name}""#
            page.add(60, to: "rest_server_requests_total", metadata)
            let duration = "rest_server_request_duration_seconds"
            page.observe(arm == .candidate ? 0.15 : 0.03, times: 76, in: duration, path + #",status_code="200""#)
            page.observe(0.001, times: 60, in: duration, metadata)
            page.observe(arm == .candidate ? 4 : 2, times: 100, in: "parallel_request_queue")
        },
        expected: [
            "mlserver/requests": (.growth(100), .growth(200)),
            "mlserver/errors": (.counts(5, of: 100), .counts(0, of: 200)),
            "mlserver/http-errors": (.counts(4, of: 80), .counts(0, of: 152)),
            "mlserver/latency": (
                .buckets([0.1: 0, 0.25: 76, .infinity: 76]), .buckets([0.025: 0, 0.05: 152, .infinity: 152])
            ),
            "mlserver/infer-time": (.value(0.12), .value(0.04)),
            "mlserver/queue": (.value(4), .value(2)),
        ]
    )

    private static let seldon = PresetCase(
        fixture: "seldon",
        targets: pods,
        change: { page, arm in
            page.add(arm == .candidate ? 55 : 60, to: "seldon_model_infer_total", #"code="200""#)
            page.add(arm == .candidate ? 3 : 0, to: "seldon_model_infer_total", #"code="500""#)
            page.add(40, to: "seldon_model_infer_total", #"code="OK""#)
            if arm == .candidate {
                page.append(
                    #"seldon_model_infer_total{code="Unavailable",method_type="grpc",model="fraud","#
                        + #"model_internal="fraud_1",server="mlserver",server_replica="0"} 2"#
                )
            }
            page.add(arm == .candidate ? 19.6 : 10, to: "seldon_model_infer_seconds_total", #"code="200""#)
            let calls = "seldon_model_infer_api_seconds"
            page.observe(arm == .candidate ? 0.3 : 0.08, times: 55, in: calls, #"code="200""#)
            // Asks for no inference.
            page.observe(0.000_05, times: 30, in: calls, #"method="get""#)
            // The server is gone.
            if arm == .candidate { page.observe(0.001, times: 4, in: calls, #"code="502""#) }
        },
        expected: [
            "seldon/requests": (.growth(102), .growth(200)),
            "seldon/errors": (.counts(9, of: 104), .counts(0, of: 200)),
            "seldon/latency": (
                .buckets([0.25: 4, 0.5: 59, .infinity: 59]), .buckets([0.075: 0, 0.1: 110, .infinity: 110])
            ),
            "seldon/infer-time": (.value(0.2), .value(0.1)),
        ]
    )

    private static let bentoML = PresetCase(
        fixture: "bentoml",
        targets: pods,
        change: { page, arm in
            let answered = #"endpoint="/predict",http_response_code="200""#
            page.add(96, to: "bentoml_service_request_total", answered)
            page.add(
                arm == .candidate ? 4 : 0,
                to: "bentoml_service_request_total",
                #"endpoint="/predict",http_response_code="500""#
            )
            page.add(80, to: "bentoml_service_request_total", #"endpoint="/readyz""#)
            let duration = "bentoml_service_request_duration_seconds"
            page.observe(arm == .candidate ? 1 : 0.2, times: 40, in: duration, answered)
            page.observe(0.2, times: 56, in: duration, answered)
            page.observe(0.001, times: 80, in: duration, #"endpoint="/readyz""#)
            page.set("bentoml_service_request_in_progress", #"endpoint="/readyz""#, to: 1)
            page.set(
                "bentoml_service_request_in_progress",
                #"endpoint="/predict""#,
                to: arm == .candidate ? 6 : 2
            )
        },
        expected: [
            "bentoml/requests": (.growth(100), .growth(192)),
            "bentoml/errors": (.counts(4, of: 100), .counts(0, of: 192)),
            "bentoml/latency": (
                .buckets([0.5: 56, 1: 96, .infinity: 96]), .buckets([0.1: 0, 0.25: 192, .infinity: 192])
            ),
            "bentoml/in-progress": (.value(6), .value(2)),
        ]
    )

    private static let rayServe = PresetCase(
        fixture: "ray-serve",
        targets: pods,
        change: { page, arm in
            // Each counter stands there twice, once as a gauge.
            for name in ["ray_serve_deployment_request_counter_total", "ray_serve_deployment_request_counter"] {
                page.add(arm == .candidate ? 96 : 100, to: name)
            }
            page.add(arm == .candidate ? 96 : 100, to: "ray_serve_num_http_requests_total", #"status_code="200""#)
            page.add(4, to: "ray_serve_num_http_error_requests_total", #"error_code="404""#)
            page.add(2, to: "ray_serve_deployment_error_counter_total", #"exception_type="CancelledError""#)
            if arm == .candidate {
                page.append(
                    #"ray_serve_deployment_error_counter_total{application="default",deployment="Fraud","#
                        + #"replica="x1k2m3n4",route="/predict"} 4.0"#,
                    #"ray_serve_num_http_requests_total{application="default",method="POST",route="/predict","#
                        + #"status_code="500"} 4.0"#,
                    #"ray_serve_num_http_error_requests_total{application="default",error_code="500","#
                        + #"method="POST",route="/predict"} 4.0"#
                )
            }
            page.observe(
                arm == .candidate ? 250 : 30,
                times: 100,
                in: "ray_serve_deployment_processing_latency_ms"
            )
            page.set("ray_serve_deployment_queued_queries", to: arm == .candidate ? 5 : 1)
        },
        expected: [
            "ray-serve/requests": (.growth(98), .growth(204)),
            "ray-serve/errors": (.counts(4, of: 102), .counts(0, of: 204)),
            "ray-serve/http-errors": (.counts(4, of: 100), .counts(0, of: 200)),
            "ray-serve/latency": (
                .buckets([200: 0, 300: 100, .infinity: 100]), .buckets([20: 0, 50: 200, .infinity: 200])
            ),
            "ray-serve/queue": (.value(5), .value(1)),
        ]
    )
}
