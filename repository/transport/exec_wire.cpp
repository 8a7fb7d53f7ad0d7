// SPDX-License-Identifier: Apache-2.0
#include "repository/transport/exec_wire.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include "lfs/auth/ssh_authenticate.hpp"
#include "lfs/base/redact.hpp"

namespace hoist::git {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int longest_wait_ms = 100;
constexpr int exit_interval_ms = 5;
constexpr std::size_t most_words_bytes = std::size_t{64} << 10U;
constexpr std::size_t shown_words_bytes = 600;
/// What a server may say while it is written to, before it has to wait.
constexpr std::size_t most_ahead_bytes = std::size_t{1} << 20U;
/// How long a program that has closed its output, or was asked to end, may still take.
constexpr seconds exit_limit{1};

/// What git takes away from programs that work on another repository, and what would make them
/// speak another version of the protocol.
std::vector<std::pair<std::string, std::optional<std::string>>> other_repository() {
  std::vector<std::pair<std::string, std::optional<std::string>>> removed;
  for (const char* name :
       {"GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_CONFIG", "GIT_CONFIG_COUNT",
        "GIT_CONFIG_PARAMETERS", "GIT_DIR", "GIT_GRAFT_FILE", "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE", "GIT_INTERNAL_SUPER_PREFIX", "GIT_NO_REPLACE_OBJECTS",
        "GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_PROTOCOL", "GIT_QUARANTINE_PATH",
        "GIT_REPLACE_REF_BASE", "GIT_SHALLOW_FILE", "GIT_WORK_TREE"}) {
    removed.emplace_back(name, std::nullopt);
  }
  return removed;
}

/// Both ends of a connection, above 2; ours does not block.
std::pair<lfs::UniqueFd, lfs::UniqueFd> make_connection() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw Error(ErrorKind::io, fmt::format("cannot make a socket: {}", std::strerror(errno)));
  }
  lfs::UniqueFd ours(ends[0]);
  lfs::UniqueFd theirs(ends[1]);
  ours = lfs::above_standard(std::move(ours));
  theirs = lfs::above_standard(std::move(theirs));
  if (::fcntl(ours.fd(), F_SETFL, O_NONBLOCK) != 0) {
    throw Error(ErrorKind::io, fmt::format("cannot set up a socket: {}", std::strerror(errno)));
  }
  return {std::move(ours), std::move(theirs)};
}

bool has_any(std::string_view text, std::initializer_list<std::string_view> phrases) {
  return std::any_of(phrases.begin(), phrases.end(), [&](std::string_view phrase) {
    return text.find(phrase) != std::string_view::npos;
  });
}

ErrorKind kind_of(std::string_view words, bool is_remote) {
  if (has_any(words, {"Permission denied", "Host key verification failed", "Access denied"})) {
    return ErrorKind::permission;
  }
  if (has_any(words, {"does not appear to be a git repository", "epository not found",
                      "does not exist", "not found"})) {
    return ErrorKind::not_found;
  }
  return is_remote ? ErrorKind::network : ErrorKind::io;
}

}  // namespace

ExecCommand local_command(const LocalPath& repository, Service service) {
  return {{"git", std::string(name_of(service).substr(4)), repository.path},
          other_repository(),
          fmt::format("{} of {}", name_of(service), lfs::printable(repository.path)),
          false};
}

ExecCommand ssh_command(const lfs::SshTarget& target, Service service, const lfs::GitConfig& config,
                        const lfs::Environment& environment) {
  return {
      lfs::ssh_argv(target, fmt::format("{} {}", name_of(service), quoted_for_shell(target.path)),
                    config, environment),
      {{"GIT_PROTOCOL", std::nullopt},
       {"GIT_TERMINAL_PROMPT", "0"},
       {"SSH_ASKPASS", ""},
       {"SSH_ASKPASS_REQUIRE", "never"}},
      fmt::format("{} on {}", name_of(service), lfs::printable(target.user_and_host)),
      true};
}

ExecWire::ExecWire(std::function<ExecCommand(Service)> command, const TransportPorts& ports)
    : ports_(ports), command_for_(std::move(command)) {}

ExecWire::~ExecWire() = default;

void ExecWire::ask_refs(Service service) {
  service_ = service;
  connect(command_for_(service));
}

void ExecWire::ask_version_2() {
  service_ = Service::upload_pack;
  ExecCommand command = command_for_(service_);
  std::erase_if(command.environment,
                [](const auto& variable) { return variable.first == "GIT_PROTOCOL"; });
  command.environment.emplace_back("GIT_PROTOCOL", "version=2");
  connect(std::move(command));
}

void ExecWire::connect(ExecCommand command) {
  close(true);
  command_ = std::move(command);
  auto [ours, theirs] = make_connection();
  lfs::Pipe words = lfs::make_pipe();
  child_.emplace(
      lfs::ChildSetup{command_.argv, theirs, theirs, words.writer, {}, command_.environment, true});
  socket_ = std::move(ours);
  words_ = std::move(words.reader);
  error_output_.clear();
  ahead_.clear();
  ahead_at_ = 0;
  has_ended_ = has_spoken_ = is_deaf_ = false;
}

void ExecWire::write(std::string_view bytes) {
  moved_at_ = clock_.now();
  while (!bytes.empty() && !is_deaf_) {
    const ssize_t sent = ::send(socket_.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      moved_at_ = clock_.now();
    } else if (errno == EAGAIN) {
      wait_for(POLLOUT);
    } else if (errno != EINTR) {
      hear_last_words();
    }
  }
}

/// It takes no more. What it has still said, a report of the push perhaps, tells more than that.
void ExecWire::hear_last_words() {
  static_cast<void>(is_over_within(exit_limit));
  std::array<char, 16384> block;
  while (!has_ended_ && ahead_.size() < most_ahead_bytes) {
    const std::size_t count = receive(block);
    if (count == 0) break;
    ahead_.append(block.data(), count);
  }
  if (!error_output_.empty() || ahead_at_ == ahead_.size()) throw death();
  is_deaf_ = true;
}

std::size_t ExecWire::read(std::span<char> into) {
  if (ahead_at_ < ahead_.size()) {
    const std::size_t count = std::min(into.size(), ahead_.size() - ahead_at_);
    std::memcpy(into.data(), ahead_.data() + ahead_at_, count);
    ahead_at_ += count;
    return count;
  }
  ahead_.clear();
  ahead_at_ = 0;
  moved_at_ = clock_.now();
  for (;;) {
    const std::size_t count = receive(into);
    if (count > 0) return count;
    if (has_ended_) break;
    wait_for(POLLIN);
  }
  const bool ended_well = is_over_within(exit_limit) && child_->poll_status() == 0;
  if (!ended_well || !has_spoken_) throw death();
  return 0;
}

/// What is there at the moment; sets has_ended_ at the end.
std::size_t ExecWire::receive(std::span<char> into) {
  const ssize_t count = ::recv(socket_.fd(), into.data(), into.size(), 0);
  if (count > 0) {
    has_spoken_ = true;
    moved_at_ = clock_.now();
    return static_cast<std::size_t>(count);
  }
  if (count == 0 || (errno != EAGAIN && errno != EINTR)) has_ended_ = true;
  return 0;
}

void ExecWire::wait_for(short events) {
  if (ports_.stop_requested()) {
    throw Error(ErrorKind::cancelled, fmt::format("{} was stopped", command_.name));
  }
  const bool takes_ahead = events == POLLOUT && !has_ended_ && ahead_.size() < most_ahead_bytes;
  std::array<pollfd, 2> waited{
      {{socket_.fd(), static_cast<short>(takes_ahead ? events | POLLIN : events), 0},
       {words_.fd(), POLLIN, 0}}};
  ::poll(waited.data(), waited.size(), longest_wait_ms);
  take_words();
  if (takes_ahead && (waited[0].revents & POLLIN) != 0) {
    std::array<char, 16384> block;
    ahead_.append(block.data(), receive(block));
  }
  if (clock_.now() - moved_at_ >= ports_.limits.answer) {
    throw Error(ErrorKind::network,
                fmt::format("{} was silent for {} s", command_.name, ports_.limits.answer.count()),
                "try again, or see what the server is doing");
  }
}

void ExecWire::take_words() { lfs::drain(words_, error_output_, most_words_bytes); }

bool ExecWire::is_over_within(lfs::Duration limit) {
  const lfs::TimePoint until = clock_.now() + limit;
  while (!child_->poll_status()) {
    take_words();
    if (clock_.now() >= until) return false;
    ::poll(nullptr, 0, exit_interval_ms);
  }
  take_words();
  return true;
}

Error ExecWire::death() {
  const bool is_over = is_over_within(exit_limit);
  // The last words count: banners come first.
  std::string_view last = error_output_;
  last.remove_prefix(last.size() - std::min(last.size(), shown_words_bytes));
  std::string why = is_over ? fmt::format("ended with status {}", *child_->poll_status())
                            : std::string("broke off");
  if (const std::string words = lfs::printable(last, {}, shown_words_bytes); !words.empty()) {
    why += ": " + words;
  }
  return {kind_of(error_output_, command_.is_remote), fmt::format("{} {}", command_.name, why),
          command_.is_remote ? "see whether `ssh` to that host works without a prompt"
                             : "see whether git can use the repository"};
}

void ExecWire::close(bool in_a_hurry) {
  if (child_ && !in_a_hurry) {
    ::shutdown(socket_.fd(), SHUT_WR);
    // After a push the hooks of the other side run on, and may break off when nobody listens.
    const bool is_push = service_ == Service::receive_pack;
    const lfs::TimePoint until = clock_.now() + exit_limit;
    moved_at_ = clock_.now();
    std::array<char, 16384> dropped;
    std::uint64_t dropped_bytes = 0;
    while (!has_ended_ && !ports_.stop_requested() && dropped_bytes < ports_.limits.words_bytes &&
           (is_push || clock_.now() < until)) {
      const std::size_t count = receive(dropped);
      dropped_bytes += count;
      if (count == 0 && !has_ended_) wait_for(POLLIN);
    }
    static_cast<void>(is_over_within(exit_limit));
  }
  if (child_ && !child_->poll_status()) {
    child_->ask_to_end();
    socket_.reset();
    static_cast<void>(is_over_within(exit_limit));
  }
  child_.reset();
  socket_.reset();
  words_.reset();
}

}  // namespace hoist::git
