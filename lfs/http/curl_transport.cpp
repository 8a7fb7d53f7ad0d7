// SPDX-License-Identifier: Apache-2.0
#include "lfs/http/curl_transport.hpp"

#include <algorithm>
#include <atomic>
#include <unordered_map>

#include <curl/curl.h>

#include "hoist/error.hpp"
#include "lfs/http/curl_transfer.hpp"

namespace hoist::lfs {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds stall_check_interval = milliseconds(500);

struct CurlMultiDeleter {
  void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
};

class CurlTransport final : public Transport {
 public:
  explicit CurlTransport(CurlTransportOptions options)
      : options_(std::move(options)), multi_(curl_multi_init()) {
    if (!multi_) throw Error(ErrorKind::internal, "libcurl cannot start");
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS,
                      static_cast<long>(options_.kept_connections));
  }
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;
  ~CurlTransport() override {
    for (const auto& [id, transfer] : transfers_) {
      curl_multi_remove_handle(multi_.get(), transfer->easy());
    }
  }

  TransferId start(HttpRequest request) override {
    auto transfer =
        std::make_unique<CurlTransfer>(std::move(request), idle_handle(), options_, clock_.now());
    const TransferId id = ++last_id_;
    CURL* easy = transfer->easy();
    ids_[easy] = id;
    transfer->pass(gate_);
    const auto place = transfers_.emplace(id, std::move(transfer)).first;
    if (curl_multi_add_handle(multi_.get(), easy) != CURLM_OK) {
      transfers_.erase(place);
      throw Error(ErrorKind::internal, "libcurl cannot take another transfer");
    }
    share_rate();
    return id;
  }

  void limit_rate(std::uint64_t bytes_per_second) override {
    if (bytes_per_second == rate_limit_) return;
    rate_limit_ = bytes_per_second;
    gate_.limit(bytes_per_second, clock_.now());
    share_rate();
  }

  void cancel(TransferId id) override {
    const auto found = transfers_.find(id);
    if (found == transfers_.end()) return;
    static_cast<void>(take_out(found));
  }

  [[nodiscard]] std::uint64_t body_bytes_sent(TransferId id) const override {
    const auto found = transfers_.find(id);
    return found == transfers_.end() ? 0 : found->second->body_bytes_sent();
  }

  std::vector<FinishedTransfer> wait_until(TimePoint deadline) override {
    for (;;) {
      let_pass(clock_.now());
      int running = 0;
      if (curl_multi_perform(multi_.get(), &running) != CURLM_OK) {
        throw Error(ErrorKind::internal, "libcurl cannot go on");
      }
      std::vector<FinishedTransfer> finished = collect_finished();
      const TimePoint now = clock_.now();
      collect_stalled(now, finished);
      if (!finished.empty() || now >= deadline || poll(wake_at(deadline) - now)) return finished;
      if (interrupted_.exchange(false)) return finished;
    }
  }

  void interrupt() noexcept override {
    interrupted_ = true;
    curl_multi_wakeup(multi_.get());
  }

 private:
  using Transfers = std::unordered_map<TransferId, std::unique_ptr<CurlTransfer>>;

  void share_rate() {
    if (transfers_.empty() || (rate_limit_ == 0 && rate_share_ == 0)) return;
    rate_share_ =
        rate_limit_ == 0 ? 0 : std::max<std::uint64_t>(1, rate_limit_ / transfers_.size());
    for (const auto& [id, transfer] : transfers_) transfer->limit_rate(rate_share_);
  }

  [[nodiscard]] std::vector<TransferId> held() const {
    std::vector<TransferId> ids;
    for (const auto& [id, transfer] : transfers_) {
      if (transfer->is_held()) ids.push_back(id);
    }
    return ids;
  }
  /// Those that stand before the gate try again, in turns.
  void let_pass(TimePoint now) {
    gate_.tick(now);
    std::vector<TransferId> ids = held();
    std::sort(ids.begin(), ids.end());
    std::rotate(ids.begin(), std::upper_bound(ids.begin(), ids.end(), last_passed_), ids.end());
    for (const TransferId id : ids) {
      if (!gate_.is_open()) return;
      last_passed_ = id;
      transfers_.at(id)->go_on();
    }
  }
  [[nodiscard]] TimePoint wake_at(TimePoint deadline) const {
    return held().empty() ? deadline : std::min(deadline, gate_.opens_at());
  }

  CurlEasy idle_handle() {
    if (!idle_.empty()) {
      CurlEasy easy = std::move(idle_.back());
      idle_.pop_back();
      return easy;
    }
    CurlEasy easy(curl_easy_init());
    if (!easy) throw Error(ErrorKind::internal, "libcurl cannot start");
    return easy;
  }

  /// Ends a transfer and keeps its handle, with its buffers, for the next one.
  std::unique_ptr<CurlTransfer> take_out(Transfers::iterator place) {
    std::unique_ptr<CurlTransfer> transfer = std::move(place->second);
    transfers_.erase(place);
    curl_multi_remove_handle(multi_.get(), transfer->easy());
    CurlEasy easy = transfer->release();
    curl_easy_reset(easy.get());
    idle_.push_back(std::move(easy));
    share_rate();
    return transfer;
  }

  std::vector<FinishedTransfer> collect_finished() {
    std::vector<FinishedTransfer> finished;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      const auto place = transfers_.find(ids_.at(message->easy_handle));
      if (place == transfers_.end()) continue;
      CurlTransfer& transfer = *place->second;
      finished.push_back({place->first, transfer.result(code), transfer.body_bytes_sent(),
                          transfer.body_bytes_received()});
      static_cast<void>(take_out(place));
    }
    return finished;
  }

  void collect_stalled(TimePoint now, std::vector<FinishedTransfer>& finished) {
    if (now - stalls_checked_at_ < stall_check_interval) return;
    stalls_checked_at_ = now;
    for (auto place = transfers_.begin(); place != transfers_.end();) {
      const auto current = place++;
      const std::optional<Fault> fault = current->second->stalled(now);
      if (!fault) continue;
      CurlTransfer& transfer = *current->second;
      finished.push_back({current->first, transfer.ended_by(*fault), transfer.body_bytes_sent(),
                          transfer.body_bytes_received()});
      static_cast<void>(take_out(current));
    }
  }

  /// True when a wake descriptor wants attention.
  bool poll(Duration limit) {
    std::vector<curl_waitfd> outside;
    if (options_.wake_descriptors) {
      for (const int fd : options_.wake_descriptors()) outside.push_back({fd, CURL_WAIT_POLLIN, 0});
    }
    const auto timeout = std::min<Duration>(limit, stall_check_interval);
    const auto timeout_ms = std::chrono::ceil<milliseconds>(timeout).count();
    curl_multi_poll(multi_.get(), outside.data(), static_cast<unsigned>(outside.size()),
                    static_cast<int>(timeout_ms), nullptr);
    return std::any_of(outside.begin(), outside.end(),
                       [](const curl_waitfd& fd) { return fd.revents != 0; });
  }

  CurlTransportOptions options_;
  std::unique_ptr<CURLM, CurlMultiDeleter> multi_;
  SteadyClock clock_;
  Transfers transfers_;
  std::unordered_map<CURL*, TransferId> ids_;  // which transfer a handle serves, or served last
  std::vector<CurlEasy> idle_;
  TransferId last_id_ = 0;
  std::uint64_t rate_limit_ = 0;
  std::uint64_t rate_share_ = 0;  // what each transfer was told last
  ReceiveGate gate_;
  TransferId last_passed_ = 0;
  std::atomic<bool> interrupted_ = false;
  TimePoint stalls_checked_at_{};
};

}  // namespace

std::unique_ptr<Transport> make_curl_transport(CurlTransportOptions options) {
  return std::make_unique<CurlTransport>(std::move(options));
}

}  // namespace hoist::lfs
