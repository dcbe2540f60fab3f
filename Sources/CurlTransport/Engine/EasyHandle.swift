import CCurl

/// A transfer handle of libcurl with the memory it points to.
///
/// Belongs to one thread.
///
/// Setting an option never throws; `firstRefusal` tells whether all of them were taken, and nothing may be sent when
/// one was not.
@safe
final class EasyHandle {
    let raw: UnsafeMutableRawPointer
    /// The first option that libcurl did not take, with its reason.
    private(set) var firstRefusal: (option: CURLoption, code: CURLcode)?
    private var lists: [UnsafeMutablePointer<curl_slist>] = unsafe []
    private let errorText: UnsafeMutablePointer<CChar>

    init?() {
        guard let handle = unsafe curl_easy_init() else { return nil }
        unsafe raw = unsafe handle
        unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        unsafe set(CURLOPT_ERRORBUFFER, pointer: errorText)
    }

    deinit {
        unsafe curl_easy_cleanup(raw)
        unsafe lists.forEach { unsafe curl_slist_free_all($0) }
        unsafe errorText.deallocate()
    }

    /// The handle as a key.
    var address: UInt { unsafe UInt(bitPattern: raw) }

    /// What libcurl says of the last failure, or nothing.
    var errorMessage: String { unsafe String(cString: errorText) }

    func set(_ option: CURLoption, _ value: Int) {
        unsafe note(option, curl_easy_setopt_long(raw, option, value))
    }

    func set(_ option: CURLoption, _ value: Bool) {
        set(option, value ? 1 : 0)
    }

    /// Sets an option whose string libcurl copies; nil takes the default away.
    func set(_ option: CURLoption, _ value: String?) {
        guard let value else { return unsafe set(option, pointer: nil) }
        unsafe value.withCString { unsafe set(option, pointer: $0) }
    }

    func set(_ option: CURLoption, milliseconds: Duration) {
        set(option, milliseconds.wholeMilliseconds)
    }

    /// Sets an option to bytes that libcurl copies.
    func set(_ option: CURLoption, blob bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { buffer in
            let start = unsafe UnsafeMutableRawPointer(mutating: buffer.baseAddress)
            var blob = unsafe curl_blob(data: start, len: buffer.count, flags: UInt32(CURL_BLOB_COPY))
            unsafe withUnsafePointer(to: &blob) { unsafe set(option, pointer: $0) }
        }
    }

    /// Sets an option to a list of strings, kept as long as the handle.
    func set(_ option: CURLoption, list items: [String]) {
        var list: UnsafeMutablePointer<curl_slist>?
        for item in items {
            guard let longer = unsafe curl_slist_append(list, item) else {
                unsafe curl_slist_free_all(list)
                return note(option, CURLE_OUT_OF_MEMORY)
            }
            unsafe list = unsafe longer
        }
        guard let list = unsafe list else { return }
        unsafe lists.append(list)
        unsafe set(option, pointer: list)
    }

    /// Sets the request's body, which libcurl copies.
    func set(body: [UInt8]) {
        unsafe note(
            CURLOPT_POSTFIELDSIZE_LARGE,
            curl_easy_setopt_offset(raw, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
        )
        // An empty array has no address, which would mean "read the body from a callback".
        let content = body.isEmpty ? [0] : body
        unsafe content.withUnsafeBytes { unsafe set(CURLOPT_COPYPOSTFIELDS, pointer: $0.baseAddress) }
    }

    @unsafe
    func set(_ option: CURLoption, pointer value: UnsafeRawPointer?) {
        unsafe note(option, curl_easy_setopt_pointer(raw, option, value))
    }

    func note(_ option: CURLoption, _ code: CURLcode) {
        guard code != CURLE_OK, firstRefusal == nil else { return }
        firstRefusal = (option, code)
    }

    /// New connections made for this transfer so far.
    var connections: Int {
        var count = 0
        unsafe curl_easy_getinfo_long(raw, CURLINFO_NUM_CONNECTS, &count)
        return count
    }

    /// Bytes of the body received so far, before decompression.
    var receivedBytes: Int {
        var count: curl_off_t = 0
        unsafe curl_easy_getinfo_offset(raw, CURLINFO_SIZE_DOWNLOAD_T, &count)
        return Int(count)
    }
}

extension Duration {
    /// Rounded up, within what libcurl takes.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        guard seconds < 2_000_000 else { return 2_000_000_000 }
        let part = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return Int(seconds) * 1000 + Int(part)
    }
}
