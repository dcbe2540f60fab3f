import Testing

/// Real processes on loopback: the controller, the embedded cluster, Traefik, Prometheus, and pods that serve.
///
/// Each test has a cluster of its own, and prints what it measured in a line that starts with `figures:`.
@Suite(.twoAtOnce)
enum IntegrationTests {}
