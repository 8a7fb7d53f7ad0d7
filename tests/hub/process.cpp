// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>

#include "hoist/error.hpp"

namespace hoist::hub {
namespace {

struct Pipe {
  UniqueFd read_end;
  UniqueFd write_end;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw Error(ErrorKind::io, "no pipe for a child");
  return {UniqueFd{ends[0]}, UniqueFd{ends[1]}};
}

std::vector<char*> as_pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (auto& text : strings) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// posix_spawn's two argument objects, released together.
class SpawnSetup {
 public:
  SpawnSetup() {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
    sigset_t signals;
    sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes, &signals);
    sigfillset(&signals);
    ::posix_spawnattr_setsigdefault(&attributes, &signals);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;
  ~SpawnSetup() {
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
  }

  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
};

}  // namespace

Process::Process(const std::vector<std::string>& arguments,
                 const std::vector<std::string>& environment) {
  auto to_child = make_pipe();
  auto from_child = make_pipe();
  SpawnSetup setup;
  ::posix_spawn_file_actions_adddup2(&setup.actions, to_child.read_end.fd(), 0);
  ::posix_spawn_file_actions_adddup2(&setup.actions, from_child.write_end.fd(), 1);
  auto argument_texts = arguments;
  auto environment_texts = environment;
  const auto failure =
      ::posix_spawnp(&pid_, arguments.at(0).c_str(), &setup.actions, &setup.attributes,
                     as_pointers(argument_texts).data(), as_pointers(environment_texts).data());
  if (failure != 0) {
    pid_ = -1;
    throw Error(ErrorKind::not_found,
                fmt::format("cannot run {}: {}", arguments[0], std::strerror(failure)));
  }
  input_ = std::move(to_child.write_end);
  output_ = std::move(from_child.read_end);
}

Process::~Process() {
  input_.reset();
  output_.reset();
  wait();
}

int Process::wait() {
  if (pid_ < 0) return -1;
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::vector<std::string> git_environment() {
  const char* path = std::getenv("PATH");
  return {std::string("PATH=") + (path != nullptr ? path : "/usr/bin:/bin"),
          "LC_ALL=C",
          "GIT_CONFIG_NOSYSTEM=1",
          "GIT_CONFIG_GLOBAL=/dev/null",
          "GIT_CONFIG_COUNT=1",
          "GIT_CONFIG_KEY_0=safe.directory",
          "GIT_CONFIG_VALUE_0=*"};
}

}  // namespace hoist::hub
