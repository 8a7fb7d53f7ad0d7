// SPDX-License-Identifier: Apache-2.0
#include "repository/queue/command_state.hpp"

#include <utility>

#include <fmt/format.h>

namespace hoist::repository {
namespace {

using std::chrono::steady_clock;

constexpr int succeeded = 0;
constexpr int failed = 1;
constexpr int behind = 2;
constexpr int lacks_credentials = 3;
constexpr int network_failed = 4;
constexpr int rejected = 5;
constexpr int locked = 6;
constexpr int cancelled = 130;
constexpr std::size_t kept_notices = 1000;
constexpr std::size_t kept_bytes = std::size_t{1} << 20U;

/// Keeps the end of a text that grows without bounds.
void append(std::string& text, std::string_view line) {
  text.append(line);
  if (!line.ends_with('\n')) text.push_back('\n');
  if (text.size() > kept_bytes) text.erase(0, text.size() - kept_bytes);
}

std::string_view name_of(Progress::Stage stage) {
  switch (stage) {
    case Progress::Stage::receiving:
      return "receiving";
    case Progress::Stage::sending:
      return "sending";
    case Progress::Stage::hashing:
      return "hashing";
    case Progress::Stage::uploading:
      return "uploading";
    case Progress::Stage::downloading:
      return "downloading";
    case Progress::Stage::checkout:
      return "checking out";
  }
  return "";
}

bool counts_bytes(Progress::Stage stage) {
  return stage == Progress::Stage::uploading || stage == Progress::Stage::downloading ||
         stage == Progress::Stage::hashing;
}

}  // namespace

int status_of(const Error& error) {
  switch (error.kind()) {
    case ErrorKind::conflict:
      return behind;
    case ErrorKind::rejected:
      return rejected;
    case ErrorKind::locked:
      return locked;
    case ErrorKind::permission:
      return lacks_credentials;
    case ErrorKind::network:
      return network_failed;
    case ErrorKind::cancelled:
      return cancelled;
    case ErrorKind::http: {
      const int status = error.http_status().value_or(0);
      return status == 401 || status == 403 ? lacks_credentials : failed;
    }
    default:
      return failed;
  }
}

CommandState::CommandState(std::string title, std::string remedy, Job job,
                           std::weak_ptr<CommandQueue> queue)
    : title_(std::move(title)),
      remedy_(std::move(remedy)),
      queue_(std::move(queue)),
      job_(std::move(job)) {}

int CommandState::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

std::string CommandState::output() const {
  const std::lock_guard lock(mutex_);
  return output_;
}

std::string CommandState::error_output() const {
  const std::lock_guard lock(mutex_);
  if (status_ != waiting_or_running) mark_seen();
  return errors_;
}

CommandProgress CommandState::progress() const {
  const std::lock_guard lock(mutex_);
  CommandProgress progress = progress_;
  progress.bytes_per_second = rate_.bytes_per_second(steady_clock::now());
  return progress;
}

std::optional<Command::Clock::time_point> CommandState::started_at() const {
  const std::lock_guard lock(mutex_);
  return started_at_;
}

std::optional<Command::Clock::time_point> CommandState::finished_at() const {
  const std::lock_guard lock(mutex_);
  return finished_at_;
}

bool CommandState::wait_for(std::chrono::milliseconds longest) const {
  std::unique_lock lock(mutex_);
  return done_.wait_for(lock, longest, [this] { return status_ != waiting_or_running; });
}

CommandState::News CommandState::take_news() {
  const std::lock_guard lock(mutex_);
  return std::exchange(news_, {});
}

void CommandState::rethrow() const {
  std::unique_lock lock(mutex_);
  if (!error_) return;
  mark_seen();
  const std::exception_ptr error = error_;
  lock.unlock();
  std::rethrow_exception(error);
}

CommandState::Job CommandState::job() const {
  const std::lock_guard lock(mutex_);
  return job_;
}

void CommandState::run() noexcept {
  Job job;
  {
    const std::lock_guard lock(mutex_);
    if (status_ != waiting_or_running) return;
    started_at_ = Command::Clock::now();
    job = job_;
  }
  try {
    job(*this);
    job = nullptr;  // what it holds is gone before it is seen to be done
    end(succeeded, nullptr, {});
  } catch (const Error& error) {
    const std::string hint = error.hint().empty() ? "" : fmt::format("\n  {}", error.hint());
    end(status_of(error), std::current_exception(), fmt::format("error: {}{}", error.what(), hint));
  } catch (const std::exception& error) {
    end(failed, std::current_exception(), fmt::format("error: {}", error.what()));
  } catch (...) {
    end(failed, std::current_exception(), "error: it threw something");
  }
}

void CommandState::cancel() {
  is_cancelled_ = true;
  const std::lock_guard lock(mutex_);
  if (status_ != waiting_or_running || started_at_) return;
  const Error error(ErrorKind::cancelled, fmt::format("cancelled before it began: {}", title_));
  end_locked(cancelled, std::make_exception_ptr(error), error.what());
}

void CommandState::end(int status, std::exception_ptr error, const std::string& words) {
  Job finished;  // what it holds may take locks of its own when it goes
  const std::lock_guard lock(mutex_);
  if (!error) finished.swap(job_);
  end_locked(status, std::move(error), words);
}

void CommandState::end_locked(int status, std::exception_ptr error, const std::string& words) {
  if (!words.empty()) append(errors_, words);
  error_ = std::move(error);
  finished_at_ = Command::Clock::now();
  status_ = status;
  done_.notify_all();
}

void CommandState::report(const Progress& progress) {
  const std::lock_guard lock(mutex_);
  const bool is_same = !news_.progress.empty() && news_.progress.back().stage == progress.stage;
  if (is_same) {
    news_.progress.back() = progress;
  } else {
    news_.progress.push_back(progress);
  }
  progress_.current = progress.file.empty()
                          ? std::string(name_of(progress.stage))
                          : fmt::format("{} {}", name_of(progress.stage), progress.file);
  if (!counts_bytes(progress.stage)) return;
  progress_.bytes_done = progress.done;
  progress_.bytes_total = progress.total;
  rate_.note(progress.done, steady_clock::now());
}

void CommandState::notice(std::string_view line) {
  const std::lock_guard lock(mutex_);
  append(errors_, line);
  if (news_.notices.size() < kept_notices) news_.notices.emplace_back(line);
}

void CommandState::say(std::string_view line) {
  const std::lock_guard lock(mutex_);
  append(output_, line);
}

}  // namespace hoist::repository
