import CCurl
import Glibc
import HTTPTransport

// Everything libcurl is told about a transfer, once, before it starts.
extension Transfer {
    /// Sets all options.
    ///
    /// - Throws: `.unusable` when libcurl takes one of them not, so that nothing is sent with less than was asked for.
    func configure() throws(TransportError) {
        setRules()
        setTrust()
        try setRoute()
        setRequest()
        setCallbacks()
        guard let refusal = handle.firstRefusal else { return }
        throw error(.unusable, "libcurl refused option \(refusal.option.rawValue) (\(refusal.code.rawValue))")
    }

    /// What holds for every request.
    private func setRules() {
        handle.set(CURLOPT_NOSIGNAL, true)
        // Otherwise a cancelled transfer would hold up the thread until the resolver gives up.
        handle.set(CURLOPT_QUICK_EXIT, true)
        handle.set(CURLOPT_PROTOCOLS_STR, "http,https")
        handle.set(CURLOPT_FOLLOWLOCATION, false)
        handle.set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        handle.set(CURLOPT_DISALLOW_USERNAME_IN_URL, true)
        handle.set(CURLOPT_HTTP09_ALLOWED, false)
        handle.set(CURLOPT_PATH_AS_IS, true)
        handle.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, true)
        // Below the 90 s after which an API server closes an idle connection.
        handle.set(CURLOPT_MAXAGE_CONN, 60)
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds: settings.configuration.connectTimeout)
        let sharesConnection = settings.configuration.httpVersion == .http2 && !isStream
        handle.set(CURLOPT_HTTP_VERSION, Int(sharesConnection ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1))
        // Rather wait for a connection that turns out to carry many requests than open another.
        handle.set(CURLOPT_PIPEWAIT, sharesConnection)
    }

    private func setTrust() {
        handle.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        let isStrict = !settings.configuration.insecureSkipVerify
        handle.set(CURLOPT_SSL_VERIFYPEER, isStrict)
        handle.set(CURLOPT_SSL_VERIFYHOST, isStrict ? 2 : 0)
        if let authorities = settings.authorities {
            // The system's directory of certificates would be trusted besides ours.
            handle.set(CURLOPT_CAPATH, nil)
            handle.set(CURLOPT_CAINFO_BLOB, blob: authorities)
        }
        guard let certificate = settings.certificate, let key = settings.key else { return }
        handle.set(CURLOPT_SSLCERTTYPE, "PEM")
        handle.set(CURLOPT_SSLCERT_BLOB, blob: certificate)
        handle.set(CURLOPT_SSLKEYTYPE, "PEM")
        handle.set(CURLOPT_SSLKEY_BLOB, blob: key)
        // Without a passphrase OpenSSL would ask the terminal for one.
        handle.set(CURLOPT_KEYPASSWD, "")
    }

    private func setRoute() throws(TransportError) {
        let target = checked.target
        handle.set(CURLOPT_URL, target.url)
        let proxy = settings.proxy?.proxy(scheme: target.scheme, host: target.host, port: target.port)
        guard proxy == nil || settings.configuration.addressPolicy == nil else {
            throw error(.unusable, "an address policy cannot be kept through a proxy")
        }
        // Empty strings, because libcurl reads the environment where there are none.
        handle.set(CURLOPT_PROXY, proxy ?? "")
        handle.set(CURLOPT_NOPROXY, "")
        if let name = settings.configuration.serverName {
            handle.set(CURLOPT_CONNECT_TO, list: ["\(name):\(target.port):\(target.host):\(target.port)"])
        }
    }

    private func setRequest() {
        let request = checked.request
        if let body = request.body {
            handle.set(CURLOPT_POST, true)
            handle.set(body: body)
        } else if ["POST", "PUT", "PATCH"].contains(request.method) {
            handle.set(CURLOPT_POST, true)
            handle.set(body: [])
        } else if request.method == "HEAD" {
            handle.set(CURLOPT_NOBODY, true)
        } else {
            handle.set(CURLOPT_HTTPGET, true)
        }
        if request.method != "HEAD" { handle.set(CURLOPT_CUSTOMREQUEST, request.method) }
        handle.set(CURLOPT_HTTPHEADER, list: headerLines())
        decodesBody = request.headers["Accept-Encoding"]?.lowercased().contains("gzip") == true
        if decodesBody { handle.set(CURLOPT_ACCEPT_ENCODING, "gzip") }
    }

    private func headerLines() -> [String] {
        let headers = checked.request.headers
        // No field of its own accord: libcurl would add the first two.
        var lines = ["Expect:"]
        if headers["Content-Type"] == nil { lines.append("Content-Type:") }
        if headers["User-Agent"] == nil, let agent = settings.configuration.userAgent {
            lines.append("User-Agent: \(agent)")
        }
        if settings.configuration.serverName != nil, headers["Host"] == nil {
            let isDefault = checked.target.port == 443
            lines.append("Host: \(isDefault ? checked.target.host : checked.target.authority)")
        }
        for field in headers.fields {
            if field.name.lowercased() == "accept-encoding", field.value.lowercased().contains("gzip") { continue }
            // A semicolon in place of the colon is libcurl's way to send an empty field.
            lines.append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        return lines
    }
}

// The functions libcurl calls, on the owner thread, while it works on the transfer.
extension Transfer {
    private func setCallbacks() {
        let raw = unsafe handle.raw
        let context = unsafe UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque())
        unsafe handle.set(CURLOPT_HEADERDATA, pointer: context)
        unsafe handle.note(
            CURLOPT_HEADERFUNCTION,
            curl_easy_setopt_data(raw, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
                guard let transfer = unsafe Transfer.from(context) else { return 0 }
                let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
                return unsafe transfer.receiveHeader(line) ? size * count : 0
            }
        )
        unsafe handle.set(CURLOPT_WRITEDATA, pointer: context)
        unsafe handle.note(
            CURLOPT_WRITEFUNCTION,
            curl_easy_setopt_data(raw, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
                guard let transfer = unsafe Transfer.from(context) else { return 0 }
                return unsafe transfer.receiveBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
            }
        )
        unsafe handle.set(CURLOPT_PREREQDATA, pointer: context)
        unsafe handle.note(
            CURLOPT_PREREQFUNCTION,
            curl_easy_setopt_prereq(raw, CURLOPT_PREREQFUNCTION) { context, _, _, _, _ in
                unsafe Transfer.from(context)?.willSend() == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
            }
        )
        unsafe handle.set(CURLOPT_OPENSOCKETDATA, pointer: context)
        unsafe handle.note(
            CURLOPT_OPENSOCKETFUNCTION,
            curl_easy_setopt_opensocket(raw, CURLOPT_OPENSOCKETFUNCTION) { context, _, address in
                guard let transfer = unsafe Transfer.from(context), let address = unsafe address else { return -1 }
                return unsafe transfer.openSocket(to: address)
            }
        )
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        guard let context = unsafe context else { return nil }
        return unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }

    /// Makes the socket of a new connection, unless there must be none.
    private func openSocket(to address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        let length = unsafe Int(address.pointee.addrlen)
        let peer = unsafe withUnsafePointer(to: &address.pointee.addr) { unsafe IPAddress($0, length: length) }
        guard willConnect(to: peer) else { return -1 }
        let kind = unsafe address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
        let socket = unsafe Glibc.socket(address.pointee.family, kind, address.pointee.protocol)
        if socket >= 0 { settings.configuration.keepAlive.apply(to: socket) }
        return socket
    }
}

extension CurlTransport.KeepAlive {
    fileprivate func apply(to socket: Int32) {
        func set(_ level: Int32, _ option: Int32, _ value: Int) {
            var value = Int32(clamping: value)
            unsafe setsockopt(socket, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
        }
        let tcp = Int32(IPPROTO_TCP)
        set(SOL_SOCKET, SO_KEEPALIVE, 1)
        set(tcp, TCP_KEEPIDLE, idle.wholeMilliseconds / 1000)
        set(tcp, TCP_KEEPINTVL, interval.wholeMilliseconds / 1000)
        set(tcp, TCP_KEEPCNT, probes)
        set(tcp, TCP_USER_TIMEOUT, userTimeout.wholeMilliseconds)
    }
}
