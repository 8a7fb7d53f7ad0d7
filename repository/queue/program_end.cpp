// SPDX-License-Identifier: Apache-2.0
#include "repository/queue/program_end.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <list>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <pthread.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "lfs/base/helper_thread.hpp"
#include "lfs/base/terminal_text.hpp"
#include "lfs/http/curl_library.hpp"
#include "repository/git/library.hpp"
#include "repository/queue/command_queue.hpp"
#include "repository/queue/end_signals.hpp"
#include "repository/queue/end_words.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr milliseconds tick{50};
constexpr seconds until_first_words{2};
constexpr seconds between_words{5};

struct Worker {
  std::thread thread;
  std::atomic<bool> has_ended{false};
};

/// What the end of the process has to know of. Destroyed by nobody.
struct Registry {
  std::mutex mutex;
  std::list<Worker> workers;
  std::vector<std::shared_ptr<CommandState>> commands;  ///< that are not done, or failed unseen
  std::map<const void*, fs::path> scopes;               ///< by what stands for the working copy
  std::vector<int> lock_fds;
  std::terminate_handler terminate_before = nullptr;
};

Registry& registry() {
  static auto* const the_registry = new Registry;
  return *the_registry;
}

std::atomic<bool> is_forked_child{false};

using Commands = std::vector<std::shared_ptr<CommandState>>;

bool needs_words(const std::shared_ptr<CommandState>& command) {
  return !command->is_done() || (command->status() != 0 && !command->is_seen());
}

/// Adds a command, or nullptr for none, and returns those that the end has to wait for or to
/// report. What is forgotten is destroyed when the lock is gone: commands hold locks of their own.
Commands open_commands(std::shared_ptr<CommandState> added = nullptr) {
  Registry& all = registry();
  Commands forgotten;
  const std::lock_guard lock(all.mutex);
  if (added) all.commands.push_back(std::move(added));
  const auto from = std::stable_partition(all.commands.begin(), all.commands.end(), needs_words);
  forgotten.assign(std::make_move_iterator(from), std::make_move_iterator(all.commands.end()));
  all.commands.erase(from, all.commands.end());
  return all.commands;
}

bool runs_on_this_thread(const CommandState& command) {
  const auto queue = command.queue();
  return queue && queue->is_own_thread();
}

/// Those that will be done if one waits.
Commands running(Commands commands) {
  std::erase_if(commands, [](const auto& command) {
    return command->is_done() || runs_on_this_thread(*command);
  });
  return commands;
}

void join_workers() {
  Registry& all = registry();
  std::list<Worker> workers;
  {
    const std::lock_guard lock(all.mutex);
    workers.swap(all.workers);
  }
  for (Worker& worker : workers) {
    if (worker.thread.get_id() == std::this_thread::get_id()) {
      worker.thread.detach();  // it ends with the process that it is ending
    } else {
      worker.thread.join();
    }
  }
}

void say(const std::string& all_words) {
  const std::string words = lfs::terminal_text(all_words);
  static_cast<void>(std::fwrite(words.data(), 1, words.size(), stderr));
  static_cast<void>(std::fflush(stderr));
}

bool is_quiet() {
  const char* value = std::getenv("HOIST_QUIET");  // NOLINT(concurrency-mt-unsafe): at the end
  return value != nullptr && *value != '\0';
}

/// Waits until no command is left; returns the signal that ended the waiting, or 0.
int wait_for_commands() {
  EndSignals signals;
  const bool is_quiet_end = is_quiet();
  auto next_words = steady_clock::now() + until_first_words;
  bool is_cancelling = false;
  for (auto left = running(open_commands()); !left.empty(); left = running(open_commands())) {
    left.front()->wait_for(tick);
    if (signals.caught() != 0) {
      if (!is_cancelling) say(words_on_stopping());
      is_cancelling = true;
      for (const auto& command : left) command->cancel();
    }
    if (is_cancelling || is_quiet_end || steady_clock::now() < next_words) continue;
    next_words = steady_clock::now() + between_words;
    say(words_on_waiting(left));
  }
  return signals.caught();
}

void finish() noexcept {
  if (is_forked_child) return;
  try {
    Registry& all = registry();
    std::map<const void*, fs::path> scopes;
    {
      const std::lock_guard lock(all.mutex);
      scopes = all.scopes;
    }
    for (const auto& [copy, root] : scopes) say(words_on_open_scope(root));
    const int signal = wait_for_commands();
    for (const auto& command : open_commands()) say(words_on_undone(*command));
    join_workers();
    if (signal != 0) end_by(signal);
  } catch (const std::exception& error) {
    say(fmt::format("hoist: {}\n", error.what()));
  }
}

[[noreturn]] void finish_and_terminate() {
  finish();
  if (const auto before = registry().terminate_before) before();
  std::abort();
}

void before_fork() { registry().mutex.lock(); }

void after_fork_in_parent() { registry().mutex.unlock(); }

void after_fork_in_child() {
  Registry& all = registry();
  is_forked_child = true;
  for (const int fd : all.lock_fds) ::close(fd);
  all.lock_fds.clear();
  all.mutex.unlock();
}

bool start_watching() {
  // Handlers run in reverse: what these libraries tear down at the end is still there for ours.
  lfs::start_curl_library();
  git::start_library();
  registry().terminate_before = std::set_terminate(finish_and_terminate);
  pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
  return std::atexit(finish) == 0;
}

}  // namespace

void watch_program_end() {
  if (is_forked_child) {
    throw Error(ErrorKind::unsupported,
                "a child of fork() cannot use repositories, since its parent does",
                "fork first, or start a program of its own");
  }
  static const bool is_watching = start_watching();
  if (!is_watching) throw Error(ErrorKind::internal, "cannot register for the program's end");
}

bool is_child_of_fork() noexcept { return is_forked_child; }

void wait_for_at_end(std::shared_ptr<CommandState> command) {
  static_cast<void>(open_commands(std::move(command)));
}

void start_worker(std::function<void()> work) {
  Registry& all = registry();
  const std::lock_guard lock(all.mutex);
  all.workers.remove_if([](Worker& worker) {
    if (!worker.has_ended) return false;
    worker.thread.join();
    return true;
  });
  Worker& worker = all.workers.emplace_back();
  worker.thread = lfs::start_helper_thread([&worker, work = std::move(work)]() mutable {
    work();
    work = nullptr;
    worker.has_ended = true;
  });
}

ProcessLock::ProcessLock(int fd) : fd_(fd) {
  Registry& all = registry();
  const std::lock_guard lock(all.mutex);
  all.lock_fds.push_back(fd);
}

ProcessLock::ProcessLock(const fs::path& file, int flags) {
  constexpr mode_t by_umask = 0666;
  Registry& all = registry();
  const std::lock_guard lock(all.mutex);
  fd_ = ::open(file.c_str(), flags, by_umask);
  if (fd_ >= 0) all.lock_fds.push_back(fd_);
}

ProcessLock::~ProcessLock() {
  Registry& all = registry();
  const std::lock_guard lock(all.mutex);
  if (std::erase(all.lock_fds, fd_) != 0) ::close(fd_);
}

OpenScope::OpenScope(const void* copy, fs::path root) : copy_(copy) {
  Registry& all = registry();
  const std::lock_guard lock(all.mutex);
  if (all.scopes.contains(copy)) {
    throw Error(ErrorKind::conflict,
                fmt::format("a commit scope of {} is open already", root.string()),
                "leave it first");
  }
  all.scopes.emplace(copy, std::move(root));
}

OpenScope::~OpenScope() {
  Registry& all = registry();
  const std::lock_guard lock(all.mutex);
  all.scopes.erase(copy_);
}

}  // namespace hoist::repository
