// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include <curl/curl.h>

#include "lfs/http/receive_gate.hpp"
#include "lfs/http/stall_watch.hpp"
#include "lfs/http/transport.hpp"

namespace hoist::lfs {

struct CurlEasyDeleter {
  void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};
using CurlEasy = std::unique_ptr<CURL, CurlEasyDeleter>;

struct CurlListDeleter {
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using CurlList = std::unique_ptr<curl_slist, CurlListDeleter>;

struct CurlTransportOptions;

/// One request in flight: what libcurl's callbacks read from and write to. Stays where it is, since
/// libcurl holds its address.
class CurlTransfer {
 public:
  CurlTransfer(HttpRequest request, CurlEasy easy, const CurlTransportOptions& options,
               TimePoint now);
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;
  ~CurlTransfer() = default;

  [[nodiscard]] CURL* easy() const { return easy_.get(); }
  /// Gives the handle back for the next request. The transfer is over then.
  [[nodiscard]] CurlEasy release() { return std::move(easy_); }
  [[nodiscard]] std::uint64_t body_bytes_sent() const;
  /// Of the answer's body, so far.
  [[nodiscard]] std::uint64_t body_bytes_received() const { return answer_bytes_; }
  /// Sends the body at most at that rate from now on; 0: as fast as it goes.
  void limit_rate(std::uint64_t bytes_per_second);
  /// What it receives into a sink passes that gate, which outlives it, from now on.
  void pass(ReceiveGate& gate) { gate_ = &gate; }
  /// Whether it stands before the gate.
  [[nodiscard]] bool is_held() const { return is_held_; }
  /// Tries the gate again.
  void go_on();
  /// A fault when the transfer has stood still for too long.
  [[nodiscard]] std::optional<Fault> stalled(TimePoint now);
  /// What came of it, once libcurl is done with code `code`.
  [[nodiscard]] TransferResult result(CURLcode code);
  /// What to report when it is ended because of that fault.
  [[nodiscard]] TransferResult ended_by(Fault fault) const;

 private:
  void set_up(const CurlTransportOptions& options);
  void set_up_body();
  void set_up_security(const CurlTransportOptions& options);

  static std::size_t on_read(char* into, std::size_t size, std::size_t count, void* self) noexcept;
  static int on_seek(void* self, curl_off_t offset, int origin) noexcept;
  static std::size_t on_header(char* data, std::size_t size, std::size_t count,
                               void* self) noexcept;
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  std::size_t read(std::span<std::byte> into) noexcept;
  void add_header(std::string_view line);
  std::size_t take_body(std::span<const char> bytes);
  [[nodiscard]] int status() const;

  HttpRequest request_;
  CurlEasy easy_;
  CurlList header_list_;
  HttpAnswer answer_;
  std::uint64_t body_bytes_ = 0;
  std::uint64_t read_position_ = 0;
  std::size_t longest_read_ = std::numeric_limits<std::size_t>::max();
  std::uint64_t answer_bytes_ = 0;
  std::size_t head_bytes_ = 0;
  std::string body_trouble_;
  bool head_complete_ = false;
  std::optional<bool> sink_wants_body_;
  bool sink_refused_ = false;
  ReceiveGate* gate_ = nullptr;
  bool is_held_ = false;
  StallWatch watch_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
};

}  // namespace hoist::lfs
