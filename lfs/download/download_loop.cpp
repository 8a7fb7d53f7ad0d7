// SPDX-License-Identifier: Apache-2.0
#include "lfs/download/download_loop.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "lfs/base/ascii.hpp"
#include "lfs/protocol/foreign_headers.hpp"
#include "lfs/protocol/redirect.hpp"

namespace hoist::lfs {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds longest_wait = milliseconds(100);
constexpr seconds note_interval = seconds(1);
/// What comes in one attempt at least to count as getting on, or to be worth a line in the record.
constexpr std::uint64_t worthwhile_bytes = 1 << 20;
/// Pauses of that length are told to the user.
constexpr seconds long_pause = seconds(5);
constexpr unsigned hash_helpers = 2;

DownloadQueue::Limits queue_limits(const DownloadLimits& limits) {
  return {.width = limits.width,
          .open_objects = 2 * limits.width.most + 8,
          .patience = limits.patience};
}

/// Pieces are small enough to keep all connections busy to the end of the object.
RangePlan::Limits plan_limits(const DownloadLimits& limits, std::uint64_t size_bytes) {
  const std::uint64_t wanted = size_bytes / (std::uint64_t{4} * limits.width.most);
  return {limits.whole_bytes,
          std::clamp(wanted, limits.least_piece_bytes, limits.most_piece_bytes)};
}

/// Redirects of a GET; 303 means nothing else for it.
bool is_get_redirect(int status) { return is_redirect(status) || status == 303; }

Failure to_retry(std::string cause) {
  Failure failure;
  failure.remedy = Remedy::retry;
  failure.cause = std::move(cause);
  return failure;
}

std::string hint_for(const Failure& failure) {
  if (failure.is_certificate) {
    return "name the CA that vouches for the server in git's http.sslCAInfo or in GIT_SSL_CAINFO";
  }
  if (!failure.http_status) return "check the network, the proxy and the CA settings of git";
  return "try again; if it stays so, report it to the server's operator";
}

Error error_of_download(const Failure& failure, std::string_view why, const SecretUrl& url) {
  std::string message = fmt::format("the download from {} failed: ", url.authority());
  if (!why.empty()) message += fmt::format("{}; last cause: ", why);
  return {failure.http_status ? ErrorKind::http : ErrorKind::network, message + failure.cause,
          hint_for(failure), failure.http_status};
}

}  // namespace

DownloadLoop::DownloadLoop(std::vector<DownloadJob> jobs, const PartsFolder& folder,
                           const DownloadLimits& limits, const DownloadPorts& ports,
                           std::uint64_t done_bytes)
    : jobs_(std::move(jobs)),
      folder_(folder),
      limits_(limits),
      ports_(ports),
      done_bytes_(done_bytes),
      queue_(jobs_.size(), queue_limits(limits)),
      outcomes_(jobs_.size()),
      was_wrong_(jobs_.size()),
      noted_at_(ports.clock.now()),
      hasher_(hash_helpers, [&ports] { ports.transport.interrupt(); }) {}

DownloadLoop::~DownloadLoop() {
  for (auto& [id, flight] : flights_) {
    ports_.transport.cancel(id);
    flight.receiver->note_progress();
  }
}

std::vector<DownloadOutcome> DownloadLoop::run() {
  while (!queue_.all_settled()) {
    if (ports_.stop_requested()) {
      throw Error(ErrorKind::cancelled, "the download was stopped", "do it again to finish it");
    }
    settle_hashed();
    const auto step = queue_.next(ports_.clock.now(), ports_.share_of(queue_.width()));
    if (const auto* open = std::get_if<DownloadQueue::Open>(&step)) {
      this->open(open->object);
    } else if (const auto* start = std::get_if<DownloadQueue::Start>(&step)) {
      this->start(start->object, start->range);
    } else if (!queue_.all_settled()) {
      wait(std::get<DownloadQueue::Wait>(step).until);
    }
  }
  ports_.progress(bytes());
  return std::move(outcomes_);
}

void DownloadLoop::open(std::size_t job) {
  const ObjectId& object = jobs_[job].object;
  try {
    OpenObject opened{PartFile::open(folder_, object), 0};
    RangePlan plan(object.size_bytes, plan_limits(limits_, object.size_bytes),
                   opened.file->found());
    if (!plan.have().is_empty()) {
      ports_.tell(object, fmt::format("goes on with an earlier download: {} of {} bytes are there",
                                      plan.have().bytes(), object.size_bytes));
    }
    opened.hash = hasher_.begin(opened.file->fd(), object.size_bytes);
    hashes_[opened.hash] = job;
    open_[job] = std::move(opened);
    queue_.opened(job, std::move(plan));
    advance_hash(job);
  } catch (const Error& error) {
    fail(job, error);
  }
}

void DownloadLoop::start(std::size_t job, ByteRange range) {
  const Action& action = jobs_[job].action;
  const auto& used_until = jobs_[job].used_until;
  if (used_until && ports_.clock.now() >= *used_until) {
    return fail(job,
                {ErrorKind::network,
                 fmt::format("the URL from {} has ended", action.href.authority()), "try again"},
                true);
  }
  std::vector<Header> headers = without_transport_headers(action.header);
  std::erase_if(headers, [](const Header& header) {
    return equal_ignoring_case(header.name, "range") ||
           equal_ignoring_case(header.name, "if-range");
  });
  send({job, range, action.href, std::move(headers), 0, ports_.clock.now(), nullptr});
}

void DownloadLoop::send(Flight flight) {
  RangePlan& plan = queue_.plan(flight.job);
  flight.receiver = std::make_unique<Receiver>(*open_.at(flight.job).file, plan, flight.asked);
  std::vector<Header> headers = flight.headers;
  if (!plan.is_whole(flight.asked)) {
    headers.push_back(
        {"Range", fmt::format("bytes={}-{}", flight.asked.begin, flight.asked.end - 1)});
  }
  queue_.started(flight.job, flight.asked);
  HttpRequest request{Method::get, flight.url, std::move(headers), {}};
  request.sink = flight.receiver.get();
  const TransferId id = ports_.transport.start(std::move(request));
  flights_.emplace(id, std::move(flight));
}

void DownloadLoop::wait(TimePoint until) {
  if (ports_.bandwidth) ports_.transport.limit_rate(ports_.bandwidth());
  const TimePoint deadline = std::min(until, ports_.clock.now() + longest_wait);
  for (const FinishedTransfer& finished : ports_.transport.wait_until(deadline)) finish(finished);
  look_around();
}

void DownloadLoop::finish(const FinishedTransfer& finished) {
  auto found = flights_.extract(finished.id);
  if (found.empty()) return;
  Flight& flight = found.mapped();
  account(flight);
  const auto* answer = std::get_if<HttpAnswer>(&finished.result);
  if (answer != nullptr && is_get_redirect(answer->status)) {
    if (follow(flight, *answer)) send(std::move(flight));
    return;
  }
  judge(flight, finished.result);
}

void DownloadLoop::account(const Flight& flight) {
  const Receiver& receiver = *flight.receiver;
  queue_.ended(flight.job, receiver.range(), receiver.received_bytes());
  outcomes_[flight.job].brought_bytes += receiver.received_bytes();
  const RangePlan& plan = queue_.plan(flight.job);
  if (receiver.received_bytes() >= worthwhile_bytes ||
      receiver.received_bytes() == receiver.range().length()) {
    queue_.got_on(flight.job);
  }
  // What was hashed so far may have been other bytes than those that were put in their place.
  if (receiver.range() != flight.asked) restart_hash(flight.job);
  const bool is_all = receiver.received_bytes() == plan.size_bytes();
  if (!is_all) flight.receiver->note_progress();
}

bool DownloadLoop::follow(Flight& flight, const HttpAnswer& answer) {
  auto target = follow_redirect(flight.url, answer, flight.redirects);
  if (const auto* refused = std::get_if<RedirectRefused>(&target)) {
    fail(flight.job, {ErrorKind::protocol, fmt::format("{} {}", flight.url.display(), refused->why),
                      "report it to the server's operator"});
    return false;
  }
  auto& to = std::get<SecretUrl>(target);
  if (!to.same_origin(flight.url)) flight.headers.clear();
  flight.url = std::move(to);
  ++flight.redirects;
  return true;
}

void DownloadLoop::judge(const Flight& flight, const TransferResult& result) {
  const Receiver& receiver = *flight.receiver;
  if (receiver.refusal() != Receiver::Refusal::none) return judge_refusal(flight);
  const auto* answer = std::get_if<HttpAnswer>(&result);
  RangePlan& plan = queue_.plan(flight.job);
  if (answer != nullptr && (answer->status == 200 || answer->status == 206)) {
    const std::uint64_t received = receiver.received_bytes();
    if (answer->status == 200 && received < plan.size_bytes()) {
      fail(flight.job, {ErrorKind::protocol,
                        fmt::format("the server's copy at {} has {} bytes, the object {}",
                                    flight.url.authority(), received, plan.size_bytes()),
                        "its copy is damaged: push the object again from a clone that has it"});
    } else if (received == 0) {
      retry_or_give_up(flight, to_retry("the answer is empty"));
    } else {
      advance_hash(flight.job);
    }
    return;
  }
  if (answer != nullptr && answer->status == 416 && !plan.is_whole(flight.asked)) {
    plan.ask_for_all();
    begin_anew(flight.job);
    return retry_or_give_up(flight, to_retry("416: no such range"));
  }
  retry_or_give_up(flight, judge_failure(Purpose::download, result, flight.url));
}

void DownloadLoop::judge_refusal(const Flight& flight) {
  const Receiver& receiver = *flight.receiver;
  const std::string where = fmt::format("{}: ", flight.url.authority());
  switch (receiver.refusal()) {
    case Receiver::Refusal::all_at_once:  // the plan knows; nothing has failed
    case Receiver::Refusal::none:
      return;
    case Receiver::Refusal::wrong_range:
      queue_.plan(flight.job).ask_for_all();
      begin_anew(flight.job);
      return retry_or_give_up(flight, to_retry(receiver.trouble()));
    case Receiver::Refusal::wrong_size:
      return fail(flight.job,
                  {ErrorKind::protocol, where + receiver.trouble(),
                   "its copy is damaged: push the object again from a clone that has it"});
    case Receiver::Refusal::file:
      return fail(flight.job, {ErrorKind::io, receiver.trouble(),
                               "check the room on the disk and the folder's permissions"});
  }
}

void DownloadLoop::retry_or_give_up(const Flight& flight, const Failure& failure) {
  const TimePoint now = ports_.clock.now();
  const auto verdict = queue_.failed(flight.job, failure, flight.started_at, now, ports_.random());
  if (const auto* given_up = std::get_if<DownloadQueue::GiveUp>(&verdict)) {
    return fail(flight.job, error_of_download(failure, given_up->why, flight.url),
                failure.remedy == Remedy::fresh_urls);
  }
  const auto pause = std::get<DownloadQueue::RetryAt>(verdict).when - now;
  const auto words =
      fmt::format("{} from {}; again in {} ms", failure.cause, flight.url.authority(),
                  std::chrono::duration_cast<milliseconds>(pause).count());
  if (pause >= long_pause) return ports_.tell(jobs_[flight.job].object, words);
  ports_.log(fmt::format("object {}: {}", name(flight.job), words));
}

void DownloadLoop::advance_hash(std::size_t job) {
  hasher_.advance(open_.at(job).hash, queue_.plan(job).have().prefix());
}

void DownloadLoop::settle_hashed() {
  for (const FileHasher::Finished& finished : hasher_.take_finished()) {
    const auto found = hashes_.find(finished.id);
    if (found != hashes_.end()) judge_hash(found->second, finished.sha256);
  }
}

void DownloadLoop::judge_hash(std::size_t job, const std::string& sha256) {
  if (sha256 == jobs_[job].object.oid) return adopt(job);
  if (sha256.empty()) {
    return fail(
        job, {ErrorKind::io, fmt::format("{} cannot be read", open_.at(job).file->path().string()),
              "check the disk"});
  }
  const std::string words =
      fmt::format("what came from {} has another SHA-256", jobs_[job].action.href.authority());
  if (was_wrong_[job]) {
    open_.at(job).file->remove();
    return fail(job, {ErrorKind::protocol, words + ", twice",
                      "its copy is damaged: push the object again from a clone that has it"});
  }
  was_wrong_[job] = true;
  ports_.tell(jobs_[job].object, words + "; downloads it again");
  queue_.plan(job).begin_anew();
  begin_anew(job);
}

void DownloadLoop::begin_anew(std::size_t job) {
  open_.at(job).file->begin_anew();
  restart_hash(job);
}

void DownloadLoop::restart_hash(std::size_t job) {
  OpenObject& object = open_.at(job);
  hasher_.drop(object.hash);
  hashes_.erase(object.hash);
  object.hash = hasher_.begin(object.file->fd(), jobs_[job].object.size_bytes);
  hashes_[object.hash] = job;
}

void DownloadLoop::adopt(std::size_t job) {
  PartFile& file = *open_.at(job).file;
  try {
    ports_.adopt(jobs_[job].object, file.path());
    file.remove();
    done_bytes_ += jobs_[job].object.size_bytes;
    settle(job);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::cancelled) throw;
    // All of it is there for the next run.
    file.note({0, jobs_[job].object.size_bytes});
    fail(job, error);
  }
}

void DownloadLoop::fail(std::size_t job, const Error& error, bool needs_fresh_url) {
  outcomes_[job].error = Error(error.kind(), fmt::format("object {}: {}", name(job), error.what()),
                               error.hint(), error.http_status());
  outcomes_[job].needs_fresh_url = needs_fresh_url;
  settle(job);
}

void DownloadLoop::settle(std::size_t job) {
  cancel_flights_of(job);
  queue_.settled(job);
  const auto found = open_.find(job);
  if (found == open_.end()) return;
  hasher_.drop(found->second.hash);
  hashes_.erase(found->second.hash);
  open_.erase(found);
}

void DownloadLoop::cancel_flights_of(std::size_t job) {
  for (auto place = flights_.begin(); place != flights_.end();) {
    if (place->second.job != job) {
      ++place;
      continue;
    }
    ports_.transport.cancel(place->first);
    account(place->second);
    place = flights_.erase(place);
  }
}

void DownloadLoop::look_around() {
  const TimePoint now = ports_.clock.now();
  if (now - reported_at_ < longest_wait) return;
  reported_at_ = now;
  const std::uint64_t there = bytes();
  queue_.look(now, there);
  ports_.progress(there);
  if (now - noted_at_ < note_interval) return;
  noted_at_ = now;
  for (auto& [id, flight] : flights_) {
    if (flight.receiver->unnoted_bytes() >= worthwhile_bytes) flight.receiver->note_progress();
  }
}

std::uint64_t DownloadLoop::bytes() const {
  std::uint64_t bytes = done_bytes_;
  for (const auto& [job, object] : open_) {
    if (!queue_.is_settled(job)) bytes += queue_.plan(job).have().bytes();
  }
  for (const auto& [id, flight] : flights_) bytes += flight.receiver->received_bytes();
  return bytes;
}

}  // namespace hoist::lfs
