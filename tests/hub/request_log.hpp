// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/hub/fault.hpp"

namespace hoist::hub {

class Exchange;

/// One request as the hub saw it. Holds secrets (signed URLs, Authorization): for assertions in the
/// test process only, never to be printed.
struct RequestRecord {
  Target target = Target::other;
  std::string method;
  std::string url;               ///< Path and query, byte for byte as sent.
  std::string oid;               ///< Empty where the request is not about one object.
  std::uint64_t part = 0;        ///< 0 where it is not about a part.
  int status = 0;                ///< What was answered; 0 = the connection ended without an answer.
  std::uint64_t body_bytes = 0;  ///< Of the request's body, so many came.
  std::string body;              ///< Of batch, complete, verify and locks requests.
  std::vector<std::pair<std::string, std::string>> headers;  ///< As sent, in order.
  std::uint64_t connection = 0;  ///< Equal for requests on one kept-alive connection.
  std::chrono::steady_clock::time_point start;  ///< The head had been read.
  std::chrono::steady_clock::time_point end;
};

/// All requests so far, and how many part bodies are moving. Safe to use from many threads.
class RequestLog {
 public:
  enum class Print { nothing, lines };
  /// With `lines` each finished request gives a line on stderr, without query and header fields.
  explicit RequestLog(Print print) : print_(print) {}

  [[nodiscard]] std::vector<RequestRecord> records() const;
  [[nodiscard]] unsigned peak_parts() const;

  /// Puts a record at `place`, or at a new place.
  std::size_t put(std::optional<std::size_t> place, const RequestRecord& record);
  void print(const RequestRecord& record) const;
  void part_begins();
  void part_ends();

 private:
  Print print_;
  mutable std::mutex mutex_;
  std::vector<RequestRecord> records_;
  unsigned parts_ = 0;
  unsigned peak_parts_ = 0;
};

/// Records one exchange during its scope. The record is in the log before the client can see an
/// answer or the end of the connection.
class Recording {
 public:
  Recording(RequestLog& log, Exchange& exchange);
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;
  ~Recording();

  RequestRecord& record() noexcept { return record_; }

 private:
  void store();

  RequestLog& log_;
  Exchange& exchange_;
  RequestRecord record_;
  std::optional<std::size_t> place_;
};

}  // namespace hoist::hub
