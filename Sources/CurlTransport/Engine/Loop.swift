import CCurl
import HTTPTransport

/// The work of the owner thread: takes commands, drives libcurl, watches the time.
final class Loop {
    private let multi: MultiHandle
    private let settings: Settings
    private let mailbox: Mailbox
    private var transfers: [UInt64: Transfer] = [:]
    /// Requests by the address of their handle, which is all that libcurl's messages carry.
    private var idsByHandle: [UInt: UInt64] = [:]
    /// No limit of time is reached before this.
    private var nextCheck: ContinuousClock.Instant?
    private var isRetiring = false
    private var isStopped = false

    init(_ multi: MultiHandle, _ settings: Settings, _ mailbox: Mailbox) {
        self.multi = multi
        self.settings = settings
        self.mailbox = mailbox
        let connections = settings.configuration.maxConnections
        unsafe curl_multi_setopt_long(multi.raw, CURLMOPT_MAX_TOTAL_CONNECTIONS, connections)
        unsafe curl_multi_setopt_long(multi.raw, CURLMOPT_MAXCONNECTS, connections)
    }

    /// Runs until it is retired and idle, or stopped; then frees the multi handle.
    func run() {
        while true {
            for command in mailbox.take() { obey(command) }
            if isStopped || (isRetiring && transfers.isEmpty) { break }
            perform()
            checkTime()
            if isRetiring && transfers.isEmpty { break }
            unsafe curl_multi_poll(multi.raw, nil, 0, pollMilliseconds(), nil)
        }
        close()
    }

    private func obey(_ command: Command) {
        switch command {
        case .start(let submission):
            start(submission)
        case .cancel(let id):
            guard let transfer = transfers[id] else { return }
            end(transfer, transfer.error(.cancelled, "given up by the caller"))
        case .resume(let id):
            resume(id)
        case .retire(let endingStreams):
            isRetiring = true
            guard endingStreams else { return }
            for transfer in Array(transfers.values) where transfer.isStream {
                end(transfer, transfer.error(.interrupted, "the connections of this transport are being replaced"))
            }
        case .stop:
            isStopped = true
        }
    }

    private func start(_ submission: Submission) {
        let now = ContinuousClock.now
        guard let transfer = Transfer(submission, settings: settings, now: now) else {
            return submission.reply.fail(TransportError(.unreachable, "out of memory", isUnsent: true))
        }
        do {
            try transfer.configure()
        } catch {
            return transfer.finish(error)
        }
        guard unsafe curl_multi_add_handle(multi.raw, transfer.handle.raw) == CURLM_OK else {
            return transfer.finish(transfer.error(.unreachable, "libcurl takes no more requests"))
        }
        transfers[transfer.id] = transfer
        idsByHandle[transfer.handle.address] = transfer.id
        watch(transfer)
    }

    private func resume(_ id: UInt64) {
        guard let transfer = transfers[id] else { return }
        if transfer.resume(at: .now) {
            watch(transfer)
        } else {
            remove(transfer)
            transfer.finish(CURLE_RECV_ERROR)
        }
    }

    private func perform() {
        var running: Int32 = 0
        let code = unsafe curl_multi_perform(multi.raw, &running)
        guard code == CURLM_OK else {
            for transfer in Array(transfers.values) {
                end(transfer, transfer.error(.interrupted, "libcurl failed (\(code.rawValue))"))
            }
            return
        }
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi.raw, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE, let handle = unsafe message.pointee.easy_handle else {
                continue
            }
            let result = unsafe message.pointee.data.result
            guard let id = idsByHandle[UInt(bitPattern: handle)], let transfer = transfers[id] else { continue }
            remove(transfer)
            transfer.finish(result)
        }
    }

    // MARK: Time

    private func watch(_ transfer: Transfer) {
        nextCheck = min(nextCheck ?? transfer.deadline, transfer.deadline)
    }

    /// Ends the transfers that reached a limit.
    ///
    /// Received bytes only move deadlines away, so nothing needs a look before the earliest of the last round.
    private func checkTime() {
        let now = ContinuousClock.now
        guard let next = nextCheck, now >= next else { return }
        for transfer in Array(transfers.values) {
            if let error = transfer.overdue(at: now) { end(transfer, error) }
        }
        nextCheck = transfers.values.lazy.map(\.deadline).min()
    }

    private func pollMilliseconds() -> Int32 {
        guard let nextCheck else { return 60_000 }
        return Int32(min((nextCheck - .now).wholeMilliseconds, 60_000))
    }

    // MARK: End

    private func end(_ transfer: Transfer, _ error: TransportError) {
        remove(transfer)
        transfer.finish(error)
    }

    /// Takes the transfer from libcurl, which closes its connection or resets its stream where it was not done.
    private func remove(_ transfer: Transfer) {
        unsafe curl_multi_remove_handle(multi.raw, transfer.handle.raw)
        idsByHandle[transfer.handle.address] = nil
        transfers[transfer.id] = nil
    }

    private func close() {
        for transfer in Array(transfers.values) {
            end(transfer, transfer.error(.cancelled, "the transport was shut down"))
        }
        for case .start(let submission) in mailbox.close() { submission.reply.refuse() }
        unsafe curl_multi_cleanup(multi.raw)
    }
}
