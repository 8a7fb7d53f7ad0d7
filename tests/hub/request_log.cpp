// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/request_log.hpp"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "tests/hub/exchange.hpp"

namespace hoist::hub {

std::vector<RequestRecord> RequestLog::records() const {
  const std::lock_guard lock{mutex_};
  return records_;
}

unsigned RequestLog::peak_parts() const {
  const std::lock_guard lock{mutex_};
  return peak_parts_;
}

std::size_t RequestLog::put(std::optional<std::size_t> place, const RequestRecord& record) {
  const std::lock_guard lock{mutex_};
  if (!place) {
    records_.push_back(record);
    return records_.size() - 1;
  }
  records_[*place] = record;
  return *place;
}

void RequestLog::print(const RequestRecord& record) const {
  if (print_ == Print::nothing) return;
  const std::chrono::duration<double> duration = record.end - record.start;
  fmt::print(stderr, "{} {} {} {} bytes {:.3f} s\n", record.method,
             record.url.substr(0, record.url.find('?')),
             record.status == 0 ? std::string("cut") : std::to_string(record.status),
             record.body_bytes, duration.count());
}

void RequestLog::part_begins() {
  const std::lock_guard lock{mutex_};
  peak_parts_ = std::max(peak_parts_, ++parts_);
}

void RequestLog::part_ends() {
  const std::lock_guard lock{mutex_};
  --parts_;
}

Recording::Recording(RequestLog& log, Exchange& exchange) : log_(log), exchange_(exchange) {
  const auto& request = exchange.request();
  record_.method = request.method;
  record_.url = request.target;
  record_.headers = request.headers;
  record_.connection = exchange.connection().id();
  record_.start = std::chrono::steady_clock::now();
  exchange.before_end([this] { store(); });
}

Recording::~Recording() {
  store();
  log_.print(record_);
}

void Recording::store() {
  record_.status = exchange_.status();
  record_.body_bytes = exchange_.body_bytes();
  record_.end = std::chrono::steady_clock::now();
  place_ = log_.put(place_, record_);
}

}  // namespace hoist::hub
