// SPDX-License-Identifier: Apache-2.0
#include "lfs/base/process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "lfs/base/fd.hpp"

namespace hoist::lfs {
namespace {

using Clock = std::chrono::steady_clock;

/// How often a program is asked whether it is over, while its pipes are open but silent, and after
/// it has closed them, which it mostly does by exiting.
constexpr int silent_interval_ms = 50;
constexpr int closed_interval_ms = 1;

/// The most reads from a pipe before other things get their turn; more than a full pipe holds.
constexpr int reads_in_a_row = 128;

[[noreturn]] void throw_system_error(int error, std::string_view what) {
  throw Error(ErrorKind::io, fmt::format("{}: {}", what, std::strerror(error)));
}

/// Moves a descriptor out of 0, 1 and 2, which the child's own would otherwise overwrite.
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

struct Pipe {
  UniqueFd reader;
  UniqueFd writer;
};

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

/// Standard input as a file in memory: it needs no writing beside the reading, so that neither a
/// program that does not read it nor one that reads late can block us or raise SIGPIPE.
UniqueFd make_input(const std::optional<std::string>& text) {
  if (!text) {
    UniqueFd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (!null) {
      throw_system_error(errno, "cannot open /dev/null");
    }
    return above_standard(std::move(null));
  }
  UniqueFd file(::memfd_create("input", MFD_CLOEXEC));
  if (!file) {
    throw_system_error(errno, "cannot make a file in memory");
  }
  std::string_view rest = *text;
  while (!rest.empty()) {
    const ssize_t written = ::write(file.fd(), rest.data(), rest.size());
    if (written < 0 && errno != EINTR) {
      throw_system_error(errno, "cannot write a file in memory");
    }
    rest.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
  }
  if (::lseek(file.fd(), 0, SEEK_SET) != 0) {
    throw_system_error(errno, "cannot rewind a file in memory");
  }
  return above_standard(std::move(file));
}

std::vector<std::string> child_environment(const ProcessOptions& options) {
  std::vector<std::string> result;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    const std::string_view name = text.substr(0, text.find('='));
    const bool changed = std::any_of(options.environment.begin(), options.environment.end(),
                                     [&](const auto& change) { return change.first == name; });
    if (!changed) {
      result.emplace_back(text);
    }
  }
  for (const auto& [name, value] : options.environment) {
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
  SpawnSetup(const UniqueFd& input, const UniqueFd& output, const UniqueFd& error_output,
             const std::filesystem::path& cwd, bool own_group)
      : SpawnSetup() {
    place(input, STDIN_FILENO);
    place(output, STDOUT_FILENO);
    place(error_output, STDERR_FILENO);
    check(::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1));
    if (!cwd.empty()) {
      check(::posix_spawn_file_actions_addchdir_np(&actions_, cwd.c_str()));
    }
    sigset_t set;
    ::sigemptyset(&set);
    ::posix_spawnattr_setsigmask(&attributes_, &set);
    ::sigaddset(&set, SIGPIPE);
    ::sigaddset(&set, SIGCHLD);
    ::sigaddset(&set, SIGXFSZ);
    ::posix_spawnattr_setsigdefault(&attributes_, &set);
    const int group_flag = own_group ? POSIX_SPAWN_SETPGROUP : 0;
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

/// A running child: killed and waited for when it goes unfinished.
class Child {
 public:
  Child(pid_t pid, bool own_group) : pid_(pid), own_group_(own_group) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ > 0) {
      ::kill(own_group_ ? -pid_ : pid_, SIGKILL);
      (void)wait(0);
    }
  }

  /// The exit status once the program is over; nothing while it runs.
  [[nodiscard]] std::optional<int> poll_status() { return wait(WNOHANG); }

 private:
  std::optional<int> wait(int flags) {
    int status = 0;
    pid_t result = 0;
    do {
      result = ::waitpid(pid_, &status, flags);
    } while (result < 0 && errno == EINTR);
    if (result == 0) {
      return std::nullopt;
    }
    pid_ = -1;
    if (result < 0) {
      return 127;  // The host program has taken the status away, by ignoring SIGCHLD for instance.
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }

  pid_t pid_;
  bool own_group_;
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

/// Takes what is in the pipe at the moment; closes it at its end.
/// Returns false when `text` would grow above `limit`, which it then has reached.
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

}  // namespace

ProcessResult run_process(const std::vector<std::string>& argv, const ProcessOptions& options) {
  const std::string& program = argv.at(0);
  const UniqueFd input = make_input(options.input);
  Pipe output = make_pipe();
  Pipe error_output = make_pipe();

  const bool own_group = options.timeout.has_value() || options.stop_requested;
  const SpawnSetup setup(input, output.writer, error_output.writer, options.cwd, own_group);
  std::vector<std::string> arguments = argv;
  std::vector<std::string> environment = child_environment(options);
  pid_t pid = -1;
  const int error = ::posix_spawnp(&pid, program.c_str(), setup.actions(), setup.attributes(),
                                   pointers(arguments).data(), pointers(environment).data());
  if (error != 0) {
    throw_start_failure(error, program, options.cwd);
  }
  Child child(pid, own_group);
  output.writer.reset();
  error_output.writer.reset();

  const auto deadline =
      options.timeout ? Clock::now() + *options.timeout : Clock::time_point::max();
  ProcessResult result;
  for (;;) {
    const std::optional<int> status = child.poll_status();
    const bool fits = drain(output.reader, result.output, options.output_limit_bytes);
    drain(error_output.reader, result.error_output, options.output_limit_bytes);
    if (!fits) {
      throw Error(ErrorKind::invalid_input,
                  fmt::format("{} wrote more than {} bytes", program, options.output_limit_bytes));
    }
    if (status) {
      result.exit_status = *status;
      return result;
    }
    if (Clock::now() >= deadline) {
      throw Error(ErrorKind::cancelled,
                  fmt::format("{} did not end within {} ms", program, options.timeout->count()));
    }
    if (options.stop_requested && options.stop_requested()) {
      throw Error(ErrorKind::cancelled, fmt::format("{} was stopped", program));
    }
    std::array<pollfd, 2> pipes{
        {{output.reader.fd(), POLLIN, 0}, {error_output.reader.fd(), POLLIN, 0}}};
    const bool open = output.reader || error_output.reader;
    ::poll(pipes.data(), pipes.size(), open ? silent_interval_ms : closed_interval_ms);
  }
}

}  // namespace hoist::lfs
