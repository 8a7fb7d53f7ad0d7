// SPDX-License-Identifier: Apache-2.0
#include "lfs/upload/whole_puts.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "lfs/plan/retry.hpp"
#include "lfs/protocol/batch.hpp"
#include "lfs/upload/failure_error.hpp"
#include "lfs/upload/file_check.hpp"
#include "lfs/upload/retry_words.hpp"

namespace hoist::lfs {
namespace {

constexpr std::chrono::milliseconds longest_wait = std::chrono::milliseconds(100);
constexpr std::chrono::seconds verify_limit = std::chrono::minutes(2);

}  // namespace

WholePuts::WholePuts(const std::vector<WholePut>& puts, const UploadOptions& options,
                     const UploadPorts& ports)
    : puts_(puts),
      attempts_(options.schedule.attempts_per_part),
      ports_(ports),
      schedule_(static_cast<PartNumber>(puts.size()), options.schedule),
      results_(puts.size()) {}

WholePuts::~WholePuts() {
  for (const auto& [id, flight] : flights_) ports_.transport.cancel(id);
}

std::vector<WholePuts::Result> WholePuts::run() {
  for (;;) {
    if (ports_.stop_requested()) throw stopped_error();
    const TimePoint now = ports_.clock.now();
    Schedule::Conditions conditions;
    if (ports_.connections) conditions.connections = ports_.connections();
    const Schedule::Step step = schedule_.next(now, conditions);
    if (std::holds_alternative<Schedule::AllAcknowledged>(step)) break;
    if (const auto* next = std::get_if<Schedule::StartPart>(&step)) {
      start(next->number);
      continue;
    }
    if (ports_.bandwidth) ports_.transport.limit_rate(ports_.bandwidth());
    wait(std::min(std::get<Schedule::Wait>(step).until, now + longest_wait));
  }
  std::vector<Result> results;
  for (auto& result : results_) results.push_back(*std::move(result));
  return results;
}

void WholePuts::start(PartNumber number) {
  schedule_.started(number, ports_.clock.now());
  const WholePut& put = this->put(number);
  try {
    OpenFile& open = files_[number];
    open.file = open_file(put.path);
    open.state = open.file->state();
    if (open.state.size_bytes != put.object.size_bytes) {
      throw Error(ErrorKind::invalid_input,
                  fmt::format("the file has {} bytes, the object {}", open.state.size_bytes,
                              put.object.size_bytes),
                  "the local copy is damaged; `git lfs fsck` finds such objects");
    }
    const TransferId id =
        ports_.transport.start({Method::put, put.put.url, put.put.headers,
                                FileBody{open.file.get(), {0, put.object.size_bytes}}});
    flights_.emplace(id, Flight{number, false});
  } catch (const Error& error) {
    settle(number, error);
  }
}

void WholePuts::wait(TimePoint until) {
  for (const FinishedTransfer& finished : ports_.transport.wait_until(until)) finish(finished);
  report_progress();
}

void WholePuts::finish(const FinishedTransfer& finished) {
  const auto found = flights_.find(finished.id);
  if (found == flights_.end()) return;
  const Flight flight = found->second;
  flights_.erase(found);
  const auto* answer = std::get_if<HttpAnswer>(&finished.result);
  const bool is_success = answer != nullptr && answer->is_success();
  if (flight.is_verify) {
    return settle(flight.number, is_success ? WholePutOutcome::done : WholePutOutcome::sent);
  }
  if (is_success) return accepted(flight.number);
  const Failure failure =
      judge_failure(Purpose::single_put, finished.result, put(flight.number).put.url);
  ports_.log(
      fmt::format("object {}: the PUT failed: {}", put(flight.number).object.oid, failure.cause));
  retry_or_give_up(flight.number, failure);
}

void WholePuts::accepted(PartNumber number) {
  const WholePut& put = this->put(number);
  try {
    const OpenFile& open = files_.at(number);
    require_unchanged(*open.file, open.state);
  } catch (const Error& error) {
    return settle(number, error);
  }
  if (!put.verify) return settle(number, WholePutOutcome::done);
  HttpRequest request{Method::post, put.verify->href.without_userinfo(), put.verify->header,
                      verify_request(put.object.oid, put.object.size_bytes)};
  request.answer_limit = verify_limit;
  flights_.emplace(ports_.transport.start(std::move(request)), Flight{number, true});
}

void WholePuts::retry_or_give_up(PartNumber number, const Failure& failure) {
  // Refusals and redirects; whatever is worth another try at the same place is tried here.
  const bool is_answer = failure.http_status.has_value();
  const bool is_retried = failure.remedy == Remedy::retry || failure.remedy == Remedy::slow_down;
  if (is_answer && !is_retried) return settle(number, WholePutOutcome::not_taken);
  if (is_answer && failure.remedy == Remedy::retry && schedule_.failures(number) == 0 &&
      ports_.require_object) {
    try {
      ports_.require_object(*files_.at(number).file, put(number).object);
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::cancelled) throw;
      return settle(number, error);
    }
  }
  const TimePoint now = ports_.clock.now();
  const auto verdict = schedule_.failed(number, failure, now, ports_.random());
  if (const auto* retry = std::get_if<Schedule::RetryAt>(&verdict)) {
    files_.erase(number);
    const auto pause = std::chrono::duration_cast<std::chrono::milliseconds>(retry->when - now);
    return tell_of_retry(ports_, fmt::format("object {}", put(number).object.oid), failure.cause,
                         pause);
  }
  const Error error = error_of(failure, "the PUT of the whole file",
                               std::get<Schedule::GiveUp>(verdict).why, put(number).put.url);
  const bool is_its_own = !is_retried || schedule_.failures(number) >= attempts_;
  is_its_own ? settle(number, error) : end_all(error);
}

void WholePuts::settle(PartNumber number, Result result) {
  const auto* outcome = std::get_if<WholePutOutcome>(&result);
  if (outcome != nullptr && *outcome != WholePutOutcome::not_taken) {
    done_bytes_ += put(number).object.size_bytes;
    schedule_.acknowledged(number);
  } else {
    schedule_.dropped(number);
  }
  results_[number - 1] = std::move(result);
  files_.erase(number);
}

/// Nothing gets on: what is not settled fails for the same cause.
void WholePuts::end_all(const Error& error) {
  for (const auto& [id, flight] : flights_) ports_.transport.cancel(id);
  flights_.clear();
  for (PartNumber number = 1; number <= puts_.size(); ++number) {
    if (!results_[number - 1]) settle(number, error);
  }
}

void WholePuts::report_progress() const {
  std::uint64_t sent = done_bytes_;
  for (const auto& [id, flight] : flights_) {
    sent += flight.is_verify ? put(flight.number).object.size_bytes
                             : ports_.transport.body_bytes_sent(id);
  }
  ports_.progress(sent);
}

}  // namespace hoist::lfs
