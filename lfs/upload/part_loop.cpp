// SPDX-License-Identifier: Apache-2.0
#include "lfs/upload/part_loop.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/journal/upload_journal.hpp"
#include "lfs/protocol/http_date.hpp"
#include "lfs/protocol/redirect.hpp"
#include "lfs/upload/failure_error.hpp"
#include "lfs/upload/file_check.hpp"
#include "lfs/upload/retry_words.hpp"

namespace hoist::lfs {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds longest_wait = milliseconds(100);

/// Below so many connections a second attempt would take what the others need.
constexpr unsigned least_connections_for_help = 4;

constexpr const char* damaged = "the store received other bytes than were sent";

bool must_verify(const PartTargets& targets, VerifyParts wanted) {
  if (targets.purpose != Purpose::part || wanted == VerifyParts::off) return false;
  if (wanted == VerifyParts::on) return true;
  return std::any_of(targets.urls.begin(), targets.urls.end(),
                     [](const SecretUrl& url) { return !url.is_secure() && !url.is_loopback(); });
}

Failure damage() {
  Failure failure;
  failure.remedy = Remedy::retry;
  failure.cause = damaged;
  return failure;
}

}  // namespace

PartLoop::PartLoop(const PartTargets& targets, const File& file, const UploadOptions& options,
                   const UploadPorts& ports)
    : targets_(targets),
      file_(file),
      state_at_start_(file.state()),
      options_(options),
      ports_(ports),
      schedule_(static_cast<PartNumber>(targets.urls.size()), options.schedule,
                [&](PartNumber number) { return targets.known_etags.contains(number); }),
      url_life_(targets.urls_expire, ports.clock.now()) {
  outcome_.etags = targets.known_etags;
  for (const auto& [number, etag] : targets.known_etags) {
    acknowledged_bytes_ += range(number).length;
  }
  known_bytes_ = acknowledged_bytes_;
  if (must_verify(targets, options.verify_parts)) {
    check_ = std::make_unique<EtagCheck>(file,
                                         [&transport = ports.transport] { transport.interrupt(); });
  }
}

PartLoop::~PartLoop() {
  for (const auto& [id, flight] : flights_) ports_.transport.cancel(id);
}

PartsOutcome PartLoop::run() {
  for (;;) {
    if (ports_.stop_requested()) throw stopped_error();
    const TimePoint now = ports_.clock.now();
    if (outcome_.refused) {
      if (flights_.empty() && (!check_ || check_->unsettled().empty())) return std::move(outcome_);
      wait(now + longest_wait);
      continue;
    }
    const Schedule::Step step = schedule_.next(now, conditions());
    if (std::holds_alternative<Schedule::AllAcknowledged>(step)) {
      // What was sent must be what the object is.
      require_unchanged(file_, state_at_start_);
      return std::move(outcome_);
    }
    if (const auto* start_part = std::get_if<Schedule::StartPart>(&step)) {
      start(start_part->number);
      continue;
    }
    if (ports_.bandwidth) ports_.transport.limit_rate(ports_.bandwidth());
    wait(std::min(std::get<Schedule::Wait>(step).until, now + longest_wait));
    help_stragglers();
  }
}

void PartLoop::wait(TimePoint until) {
  for (const FinishedTransfer& finished : ports_.transport.wait_until(until)) finish(finished);
  settle_checked_parts();
  report_progress();
}

void PartLoop::start(PartNumber number) {
  const TimePoint now = ports_.clock.now();
  schedule_.started(number, now);
  if (check_) check_->sending(number, range(number));
  send({number, targets_.urls[number - 1], targets_.headers, 0, now});
}

void PartLoop::send(Flight flight) {
  HttpRequest request{Method::put, flight.url, flight.headers,
                      FileBody{&file_, range(flight.number)}};
  const TransferId id = ports_.transport.start(std::move(request));
  flights_.emplace(id, std::move(flight));
}

void PartLoop::finish(const FinishedTransfer& finished) {
  const auto found = flights_.find(finished.id);
  if (found == flights_.end()) return;
  const Flight flight = std::move(found->second);
  flights_.erase(found);
  log_attempt(flight, finished);

  if (const auto* answer = std::get_if<HttpAnswer>(&finished.result)) {
    if (answer->is_success()) {
      stragglers_.accepted(finished.body_bytes_sent, ports_.clock.now() - flight.started_at);
      return accept(flight.number, *answer);
    }
    if (is_redirect(answer->status) && follow(flight, *answer)) return;
  }
  if (is_in_flight(flight.number)) return;  // its second attempt goes on
  const Failure failure = judge_failure(targets_.purpose, finished.result, flight.url);
  if (failure.remedy == Remedy::fresh_urls) return refuse(flight.number, failure);
  retry_or_give_up(flight.number, failure);
}

bool PartLoop::follow(const Flight& flight, const HttpAnswer& answer) {
  const auto target = follow_redirect(flight.url, answer, flight.redirects);
  if (const auto* refused = std::get_if<RedirectRefused>(&target)) {
    throw redirect_error(name(flight.number), refused->why, flight.url);
  }
  const auto& to = std::get<SecretUrl>(target);
  send({flight.number, to, headers_after_redirect(flight.headers, flight.url, to),
        flight.redirects + 1, flight.started_at});
  return true;
}

void PartLoop::accept(PartNumber number, const HttpAnswer& answer) {
  cancel_flights_of(number);
  if (const auto date = parse_http_date(find_header(answer.headers, "date").value_or(""))) {
    url_life_.server_says(*date, ports_.clock.wall());
  }
  const auto etag = find_header(answer.headers, "etag");
  if (targets_.purpose == Purpose::part && (!etag || etag->empty())) {
    throw Error(ErrorKind::protocol,
                fmt::format("{}: the store at {} accepted it, but its answer has no ETag, without "
                            "which the upload cannot be completed",
                            name(number), targets_.urls[number - 1].authority()),
                "a proxy in between may remove it; the server's operator can tell");
  }
  outcome_.etags[number] = std::string(etag.value_or(""));
  if (check_) {
    check_->accepted(number, outcome_.etags[number]);
  } else {
    acknowledge(number);
  }
}

void PartLoop::settle_checked_parts() {
  if (!check_) return;
  for (const EtagCheck::Finding& finding : check_->settle()) {
    switch (finding.verdict) {
      case EtagCheck::Verdict::sound:
        outcome_.confirmed.insert(finding.number);
        acknowledge(finding.number);
        break;
      case EtagCheck::Verdict::undecided:
        acknowledge(finding.number);
        break;
      case EtagCheck::Verdict::damaged:
        require_unchanged(file_, state_at_start_);
        outcome_.etags.erase(finding.number);
        retry_or_give_up(finding.number, damage());
        break;
      case EtagCheck::Verdict::damaged_after_all:
        require_unchanged(file_, state_at_start_);
        ports_.log(fmt::format("{}: {}; again at once", name(finding.number), damaged));
        outcome_.etags.erase(finding.number);
        if (ports_.journal != nullptr) ports_.journal->take_back(finding.number);
        acknowledged_bytes_ -= range(finding.number).length;
        schedule_.reopened(finding.number, ports_.clock.now());
        break;
    }
  }
}

void PartLoop::acknowledge(PartNumber number) {
  remember(number);
  schedule_.acknowledged(number);
  acknowledged_bytes_ += range(number).length;
  outcome_.sent_bytes += range(number).length;
}

void PartLoop::remember(PartNumber number) {
  UploadJournal* journal = ports_.journal;
  if (journal == nullptr || !journal->trouble().empty()) return;
  journal->add(number, outcome_.etags[number]);
  if (!journal->trouble().empty()) {
    ports_.tell(
        fmt::format("the journal cannot be written ({}); goes on without it", journal->trouble()));
  }
}

/// What is in flight may still be accepted, and counts if new URLs lead to the same upload; a
/// server that has forgotten the upload takes nothing more.
void PartLoop::refuse(PartNumber number, const Failure& failure) {
  if (!outcome_.refused) {
    outcome_.refused = error_of(failure, name(number), {}, targets_.urls[number - 1]);
  }
  const int status = failure.http_status.value_or(0);
  const bool forgotten = status == 404 || status == 410;
  if (!forgotten) return;
  for (const auto& [id, flight] : flights_) ports_.transport.cancel(id);
  flights_.clear();
}

void PartLoop::retry_or_give_up(PartNumber number, const Failure& failure) {
  if (failure.is_local) require_unchanged(file_, state_at_start_);
  const TimePoint now = ports_.clock.now();
  if (outcome_.refused) return;
  const Schedule::Verdict verdict = schedule_.failed(number, failure, now, ports_.random());
  if (const auto* retry = std::get_if<Schedule::RetryAt>(&verdict)) {
    const auto pause = std::chrono::duration_cast<milliseconds>(retry->when - now);
    tell_of_retry(ports_, name(number), failure.cause, pause);
    return;
  }
  throw error_of(failure, name(number), std::get<Schedule::GiveUp>(verdict).why,
                 targets_.urls[number - 1]);
}

Schedule::Conditions PartLoop::conditions() const {
  Schedule::Conditions now;
  now.line_is_saturated = line_is_saturated(flying(), ports_.clock.now());
  if (ports_.connections) now.connections = ports_.connections();
  return now;
}

std::vector<FlyingPart> PartLoop::flying() const {
  std::vector<FlyingPart> parts;
  parts.reserve(flights_.size());
  for (const auto& [id, flight] : flights_) {
    parts.push_back({flight.number, flight.started_at, ports_.transport.body_bytes_sent(id),
                     range(flight.number).length});
  }
  return parts;
}

/// When all that is left is in flight, a part that crawls gets a second attempt: beside the first
/// only where the store has shown that it tells a damaged part from a whole one.
void PartLoop::help_stragglers() {
  const std::size_t connections =
      std::min<std::size_t>(options_.schedule.connections, conditions().connections);
  if (!schedule_.all_started() || connections < least_connections_for_help) return;
  const auto straggler = stragglers_.find(flying(), ports_.clock.now());
  if (!straggler) return;
  const bool beside = check_ && check_->etags_are_md5() && flights_.size() < connections;
  ports_.tell(fmt::format("{} moves at {:.3f} MB/s where {:.3f} MB/s is usual: {}",
                          name(straggler->number), straggler->bytes_per_second / 1e6,
                          straggler->usual_bytes_per_second / 1e6,
                          beside ? "a second attempt beside it" : "begins again"));
  if (!beside) cancel_flights_of(straggler->number);
  send({straggler->number, targets_.urls[straggler->number - 1], targets_.headers, 0,
        ports_.clock.now()});
}

void PartLoop::cancel_flights_of(PartNumber number) {
  std::erase_if(flights_, [&](const auto& entry) {
    if (entry.second.number != number) return false;
    ports_.transport.cancel(entry.first);
    return true;
  });
}

bool PartLoop::is_in_flight(PartNumber number) const {
  return std::any_of(flights_.begin(), flights_.end(),
                     [&](const auto& entry) { return entry.second.number == number; });
}

void PartLoop::report_progress() {
  std::uint64_t sent = acknowledged_bytes_;
  if (check_) {
    for (const auto& [number, etag] : check_->unsettled()) sent += range(number).length;
  }
  for (const auto& [id, flight] : flights_) sent += ports_.transport.body_bytes_sent(id);
  sent = std::min(sent, targets_.size_bytes);  // of two attempts at a part one counts for nothing
  ports_.progress(sent);
  const auto words =
      url_life_.warning(sent - std::min(sent, known_bytes_), targets_.size_bytes - sent,
                        ports_.clock.now(), ports_.clock.wall());
  if (words) ports_.tell(*words);
}

PartRange PartLoop::range(PartNumber number) const {
  return part_range(targets_.size_bytes, targets_.chunk_size_bytes, number);
}

std::string PartLoop::name(PartNumber number) const {
  if (targets_.purpose == Purpose::single_put) return "the PUT of the whole file";
  return fmt::format("part {} of {}", number, targets_.urls.size());
}

void PartLoop::log_attempt(const Flight& flight, const FinishedTransfer& finished) const {
  const std::chrono::duration<double> took = ports_.clock.now() - flight.started_at;
  const double rate =
      static_cast<double>(finished.body_bytes_sent) / 1e6 / std::max(took.count(), 1e-6);
  const auto* answer = std::get_if<HttpAnswer>(&finished.result);
  ports_.log(fmt::format("{}: attempt {}, {} bytes in {:.2f} s ({:.1f} MB/s), {}",
                         name(flight.number), schedule_.failures(flight.number) + 1,
                         finished.body_bytes_sent, took.count(), rate,
                         answer != nullptr ? fmt::format("status {}", answer->status)
                                           : std::get<TransportFailure>(finished.result).detail));
}

}  // namespace hoist::lfs
