// SPDX-License-Identifier: Apache-2.0
#include "lfs/base/child.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "lfs/base/program_path.hpp"

namespace hoist::lfs {
namespace {

/// The most reads from a pipe before other things get their turn; more than a full pipe holds.
constexpr int reads_in_a_row = 128;

[[noreturn]] void throw_system_error(int error, std::string_view what) {
  throw Error(ErrorKind::io, fmt::format("{}: {}", what, std::strerror(error)));
}

std::vector<std::string> child_environment(const ChildSetup& setup) {
  std::vector<std::string> result;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    const std::string_view name = text.substr(0, text.find('='));
    const bool changed = std::any_of(setup.environment.begin(), setup.environment.end(),
                                     [&](const auto& change) { return change.first == name; });
    if (!changed) {
      result.emplace_back(text);
    }
  }
  for (const auto& [name, value] : setup.environment) {
    if (value) {
      result.push_back(name + "=" + *value);
    }
  }
  return result;
}

/// The form that posix_spawn wants; valid as long as `strings` is.
std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  result.reserve(strings.size() + 1);
  for (std::string& text : strings) {
    result.push_back(text.data());
  }
  result.push_back(nullptr);
  return result;
}

/// How a child is to start, in the form that posix_spawn wants.
class SpawnSetup {
 public:
  explicit SpawnSetup(const ChildSetup& setup) : SpawnSetup() {
    place(setup.input, STDIN_FILENO);
    place(setup.output, STDOUT_FILENO);
    place(setup.error_output, STDERR_FILENO);
    check(::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1));
    if (!setup.cwd.empty()) {
      check(::posix_spawn_file_actions_addchdir_np(&actions_, setup.cwd.c_str()));
    }
    sigset_t set;
    ::sigemptyset(&set);
    ::posix_spawnattr_setsigmask(&attributes_, &set);
    ::sigaddset(&set, SIGPIPE);
    ::sigaddset(&set, SIGCHLD);
    ::sigaddset(&set, SIGXFSZ);
    ::posix_spawnattr_setsigdefault(&attributes_, &set);
    const int group_flag = setup.own_group ? POSIX_SPAWN_SETPGROUP : 0;
    ::posix_spawnattr_setflags(
        &attributes_,
        static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | group_flag));
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;
  ~SpawnSetup() {
    ::posix_spawnattr_destroy(&attributes_);
    ::posix_spawn_file_actions_destroy(&actions_);
  }

  [[nodiscard]] const posix_spawn_file_actions_t* actions() const { return &actions_; }
  [[nodiscard]] const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  SpawnSetup() {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
  }
  void place(const UniqueFd& from, int to) {
    check(::posix_spawn_file_actions_adddup2(&actions_, from.fd(), to));
  }
  static void check(int error) {
    if (error != 0) {
      throw_system_error(error, "cannot prepare to run a program");
    }
  }

  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

[[noreturn]] void throw_start_failure(int error, const std::string& program,
                                      const std::filesystem::path& cwd) {
  const ErrorKind kind = error == ENOENT || error == ENOTDIR ? ErrorKind::not_found
                         : error == EACCES                   ? ErrorKind::permission
                                                             : ErrorKind::io;
  if (!cwd.empty() && ::access((cwd / ".").c_str(), X_OK) != 0) {
    throw Error(
        kind, fmt::format("cannot run {} in {}: {}", program, cwd.native(), std::strerror(error)));
  }
  if (kind == ErrorKind::not_found) {
    throw Error(kind, fmt::format("cannot run {}: there is no such program on PATH", program),
                fmt::format("install {}, or add its folder to PATH", program));
  }
  throw Error(kind, fmt::format("cannot run {}: {}", program, std::strerror(error)));
}

}  // namespace

UniqueFd above_standard(UniqueFd fd) {
  if (fd.fd() > STDERR_FILENO) {
    return fd;
  }
  UniqueFd moved(::fcntl(fd.fd(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  if (!moved) {
    throw_system_error(errno, "cannot duplicate a descriptor");
  }
  return moved;
}

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw_system_error(errno, "cannot make a pipe");
  }
  UniqueFd reader(ends[0]);
  UniqueFd writer(ends[1]);
  Pipe pipe{above_standard(std::move(reader)), above_standard(std::move(writer))};
  if (::fcntl(pipe.reader.fd(), F_SETFL, O_NONBLOCK) != 0) {
    throw_system_error(errno, "cannot set up a pipe");
  }
  return pipe;
}

bool drain(UniqueFd& pipe, std::string& text, std::size_t limit) {
  std::array<char, 16384> buffer;
  bool fits = true;
  for (int reads = 0; pipe && reads < reads_in_a_row; ++reads) {
    const ssize_t count = ::read(pipe.fd(), buffer.data(), buffer.size());
    if (count > 0) {
      const auto size = static_cast<std::size_t>(count);
      const std::size_t taken = std::min(size, limit - text.size());
      text.append(buffer.data(), taken);
      fits = fits && taken == size;
    } else if (count == 0 || (errno != EINTR && errno != EAGAIN)) {
      pipe.reset();
    } else if (errno == EAGAIN) {
      break;
    }
  }
  return fits;
}

Child::Child(const ChildSetup& setup) : own_group_(setup.own_group) {
  const SpawnSetup spawn(setup);
  std::vector<std::string> arguments = setup.argv;
  std::vector<std::string> environment = child_environment(setup);
  const std::string& program = setup.argv.at(0);
  const std::optional<std::string> file = program_file(program);
  const int error = file ? ::posix_spawn(&pid_, file->c_str(), spawn.actions(), spawn.attributes(),
                                         pointers(arguments).data(), pointers(environment).data())
                         : ENOENT;
  if (error != 0) {
    throw_start_failure(error, program, setup.cwd);
  }
}

Child::~Child() {
  if (!status_) {
    ::kill(own_group_ ? -pid_ : pid_, SIGKILL);
    wait(0);
  }
}

std::optional<int> Child::poll_status() {
  if (!status_) {
    wait(WNOHANG);
  }
  return status_;
}

void Child::ask_to_end() const {
  if (!status_) {
    ::kill(own_group_ ? -pid_ : pid_, SIGTERM);
  }
}

void Child::wait(int flags) {
  int status = 0;
  pid_t result = 0;
  do {
    result = ::waitpid(pid_, &status, flags);
  } while (result < 0 && errno == EINTR);
  if (result < 0) {
    status_ = 127;  // The host program has taken it away, by ignoring SIGCHLD for instance.
  } else if (result > 0) {
    status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }
}

}  // namespace hoist::lfs
