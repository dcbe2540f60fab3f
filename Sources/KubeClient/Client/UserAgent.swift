/// The `User-Agent` of every request to the API server.
///
/// The server infers the field manager of writes that name none from the part before the first `/`.
package enum UserAgent {
    /// `modelrollout/<version> (linux/<arch>) <commit>`, with Go's names of architectures.
    package static func text(version: String, commit: String) -> String {
        "modelrollout/\(version) (linux/\(architecture)) \(commit)"
    }

    private static var architecture: String {
        #if arch(x86_64)
            "amd64"
        #elseif arch(arm64)
            "arm64"
        #else
            "unknown"
        #endif
    }
}
