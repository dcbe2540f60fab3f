import Testing

/// Real processes on loopback: the controller, the embedded cluster, Traefik, Prometheus, and pods that serve.
///
/// One test at a time, because figures are bounded. Each prints what it measured in a line that starts with `figures:`.
@Suite(.serialized)
enum IntegrationTests {}
