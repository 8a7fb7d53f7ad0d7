// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lfs/http/transport.hpp"
#include "tests/support/fake_clock.hpp"

namespace hoist::test {

/// What the scripted server saw of a request.
struct SeenRequest {
  lfs::Method method;
  std::string url;
  std::vector<lfs::Header> headers;
  std::string body;
  /// Takes what comes of an answer that is then cut; whole answers reach it without the script.
  lfs::BodySink* sink = nullptr;
};

/// A network without sockets: each request is answered by a function, after a time of the fake
/// clock in which its body moves evenly. Waiting moves the clock.
class ScriptedTransport final : public lfs::Transport {
 public:
  using Script = std::function<lfs::TransferResult(const SeenRequest&)>;

  ScriptedTransport(FakeClock& clock, Script script) : clock_(clock), script_(std::move(script)) {}

  /// How long a request takes; 20 ms without it.
  void pace(std::function<lfs::Duration(const SeenRequest&)> pace) { pace_ = std::move(pace); }

  lfs::TransferId start(lfs::HttpRequest request) override {
    SeenRequest seen{request.method, request.url.reveal(), request.headers, {}, request.sink};
    lfs::TransferResult result;
    if (auto trouble = read_body(request, seen.body)) {
      result = *trouble;
    } else {
      seen_.push_back(seen);
      result = script_(seen);
    }
    const lfs::TransferId id = ++last_id_;
    const lfs::TimePoint now = clock_.now();
    in_flight_.emplace(
        id, Flight{now, now + pace_(seen), std::move(result), seen.body.size(), request.sink});
    peak_in_flight_ = std::max(peak_in_flight_, in_flight_.size());
    return id;
  }
  void cancel(lfs::TransferId id) override { in_flight_.erase(id); }
  [[nodiscard]] std::uint64_t body_bytes_sent(lfs::TransferId id) const override {
    const auto found = in_flight_.find(id);
    if (found == in_flight_.end()) return 0;
    const Flight& flight = found->second;
    const std::chrono::duration<double> whole = flight.ends_at - flight.began_at;
    const std::chrono::duration<double> passed = clock_.now() - flight.began_at;
    return static_cast<std::uint64_t>(static_cast<double>(flight.body_bytes) * (passed / whole));
  }
  std::vector<lfs::FinishedTransfer> wait_until(lfs::TimePoint deadline) override {
    lfs::TimePoint next = deadline;
    for (const auto& [id, flight] : in_flight_) next = std::min(next, flight.ends_at);
    clock_.advance_to(next);
    std::vector<lfs::FinishedTransfer> finished;
    for (auto place = in_flight_.begin(); place != in_flight_.end();) {
      if (place->second.ends_at > clock_.now()) {
        ++place;
        continue;
      }
      deliver(place->second);
      finished.push_back({place->first, std::move(place->second.result), place->second.body_bytes});
      place = in_flight_.erase(place);
    }
    return finished;
  }
  void limit_rate(std::uint64_t bytes_per_second) override { rate_limit_ = bytes_per_second; }
  void interrupt() noexcept override {}

  [[nodiscard]] std::uint64_t rate_limit() const { return rate_limit_; }

  [[nodiscard]] const std::vector<SeenRequest>& seen() const { return seen_; }
  [[nodiscard]] std::size_t peak_in_flight() const { return peak_in_flight_; }
  [[nodiscard]] std::size_t in_flight() const { return in_flight_.size(); }

 private:
  struct Flight {
    lfs::TimePoint began_at;
    lfs::TimePoint ends_at;
    lfs::TransferResult result;
    std::uint64_t body_bytes;
    lfs::BodySink* sink;
  };

  /// The body of an answer goes where it is wanted.
  static void deliver(Flight& flight) {
    auto* answer = std::get_if<lfs::HttpAnswer>(&flight.result);
    if (answer == nullptr || flight.sink == nullptr || answer->body.empty()) return;
    if (!flight.sink->wants(*answer)) return;
    if (flight.sink->take(std::as_bytes(std::span(answer->body)))) {
      answer->body.clear();
    } else {
      flight.result = lfs::TransportFailure{lfs::Fault::refused, "the sink takes no more"};
    }
  }

  static std::optional<lfs::TransportFailure> read_body(const lfs::HttpRequest& request,
                                                        std::string& body) {
    if (const auto* text = std::get_if<std::string>(&request.body)) {
      body = *text;
      return std::nullopt;
    }
    const auto& slice = std::get<lfs::FileBody>(request.body);
    body.resize(slice.range.length);
    std::error_code error;
    const std::size_t got =
        slice.file->read_at(slice.range.offset, std::as_writable_bytes(std::span(body)), error);
    if (got == body.size()) return std::nullopt;
    return lfs::TransportFailure{lfs::Fault::file, "the file cannot be read: " + error.message()};
  }

  FakeClock& clock_;
  Script script_;
  std::function<lfs::Duration(const SeenRequest&)> pace_ = [](const SeenRequest&) {
    return std::chrono::milliseconds(20);
  };
  lfs::TransferId last_id_ = 0;
  std::uint64_t rate_limit_ = 0;
  std::map<lfs::TransferId, Flight> in_flight_;
  std::vector<SeenRequest> seen_;
  std::size_t peak_in_flight_ = 0;
};

}  // namespace hoist::test
