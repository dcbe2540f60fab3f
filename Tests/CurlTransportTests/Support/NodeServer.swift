import Testing

/// An HTTP/2 server of an independent implementation, which says goodbye to every connection after a few requests.
///
/// `PATCH /<name>` is counted by name and answered with the length of the body; `GET /counts` tells how often each name
/// was processed, as `name=count` separated by spaces.
final class NodeServer: Sendable {
    static let tool = "/usr/bin/node"
    static var isAvailable: Bool { Subprocess.exists(tool) && TLSFront.isAvailable }
    static let missingReason: Comment = "node or the tools for TLS are not installed"

    let port: Int
    private let process: Subprocess

    init(requestsPerConnection: Int) throws {
        let certificates = try TestCertificates.shared
        process = try Subprocess([
            Self.tool, "-e", Self.script, certificates.path("server"), certificates.path("server-key"),
            String(requestsPerConnection),
        ])
        port = try #require(Int(process.readLine()))
    }

    var origin: String { "https://127.0.0.1:\(port)" }

    @Sendable func stop() {
        process.finish()
    }

    private static let script = """
        const [cert, key, most] = process.argv.slice(1);
        const fs = require("fs");
        const counts = new Map();
        const served = new Map();
        const server = require("http2").createSecureServer({ cert: fs.readFileSync(cert), key: fs.readFileSync(key) });
        server.on("stream", (stream, headers) => {
            const session = stream.session;
            served.set(session, (served.get(session) || 0) + 1);
            const path = headers[":path"];
            let length = 0;
            stream.on("error", () => {});
            stream.on("data", (piece) => { length += piece.length; });
            stream.on("end", () => {
                if (path === "/counts") {
                    stream.respond({ ":status": 200 });
                    stream.end([...counts].map(([name, count]) => `${name}=${count}`).join(" "));
                } else {
                    counts.set(path, (counts.get(path) || 0) + 1);
                    stream.respond({ ":status": 200 });
                    stream.end(String(length));
                }
                if (served.get(session) >= Number(most)) session.close();
            });
        });
        server.listen(0, "127.0.0.1", () => console.log(server.address().port));
        process.stdin.on("end", () => process.exit(0)).resume();
        """
}
