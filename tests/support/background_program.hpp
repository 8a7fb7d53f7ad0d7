// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lfs/base/fd.hpp"
#include "tests/support/pipe.hpp"

namespace hoist::test {

struct ProgramOptions {
  std::vector<std::string> argv;  ///< argv[0] is a path or found in PATH
  std::vector<std::pair<std::string, std::optional<std::string>>> environment;  ///< changes
  std::filesystem::path cwd;           ///< empty: the test's own
  std::filesystem::path error_output;  ///< the file that takes its standard error
};

/// A program that runs beside the test, with pipes at its standard input and output. It is killed
/// and waited for when this goes.
class BackgroundProgram {
 public:
  explicit BackgroundProgram(const ProgramOptions& options) {
    Pipe in = make_pipe();
    Pipe out = make_pipe();
    const lfs::UniqueFd error(
        ::open(options.error_output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    std::vector<std::string> environment = child_environment(options);
    std::vector<std::string> arguments = options.argv;
    std::vector<char*> argv = pointers(arguments);
    std::vector<char*> envp = pointers(environment);
    pid_ = ::fork();
    if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (pid_ == 0) {
      ::signal(SIGPIPE, SIG_DFL);
      const bool ready = ::dup2(in.reader.fd(), STDIN_FILENO) >= 0 &&
                         ::dup2(out.writer.fd(), STDOUT_FILENO) >= 0 &&
                         ::dup2(error.fd(), STDERR_FILENO) >= 0 &&
                         (options.cwd.empty() || ::chdir(options.cwd.c_str()) == 0);
      if (ready) ::execvpe(argv[0], argv.data(), envp.data());
      ::_exit(126);
    }
    input_ = std::move(in.writer);
    output_ = std::move(out.reader);
  }
  BackgroundProgram(const BackgroundProgram&) = delete;
  BackgroundProgram& operator=(const BackgroundProgram&) = delete;
  ~BackgroundProgram() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

  [[nodiscard]] pid_t pid() const { return pid_; }
  /// What is written here is its standard input.
  [[nodiscard]] lfs::UniqueFd& input() { return input_; }
  /// What is read here is its standard output.
  [[nodiscard]] lfs::UniqueFd& output() { return output_; }

  void signal(int number) const { ::kill(pid_, number); }

  /// Its exit status, or minus the signal that killed it; nothing where it goes on that long.
  [[nodiscard]] std::optional<int> wait(std::chrono::milliseconds limit) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    for (;;) {
      int status = 0;
      if (::waitpid(pid_, &status, WNOHANG) == pid_) {
        pid_ = -1;
        return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
      }
      if (std::chrono::steady_clock::now() >= deadline) return std::nullopt;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }

 private:
  static std::vector<std::string> child_environment(const ProgramOptions& options) {
    std::vector<std::string> result;
    for (char** variable = environ; *variable != nullptr; ++variable) {
      const std::string text = *variable;
      const std::string name = text.substr(0, text.find('='));
      bool changed = false;
      for (const auto& change : options.environment) changed = changed || change.first == name;
      if (!changed) result.push_back(text);
    }
    for (const auto& [name, value] : options.environment) {
      if (value) result.push_back(name + "=" + *value);
    }
    return result;
  }
  static std::vector<char*> pointers(std::vector<std::string>& strings) {
    std::vector<char*> result;
    for (std::string& text : strings) result.push_back(text.data());
    result.push_back(nullptr);
    return result;
  }

  pid_t pid_ = -1;
  lfs::UniqueFd input_;
  lfs::UniqueFd output_;
};

}  // namespace hoist::test
