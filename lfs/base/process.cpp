// SPDX-License-Identifier: Apache-2.0
#include "lfs/base/process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "lfs/base/child.hpp"
#include "lfs/base/fd.hpp"

namespace hoist::lfs {
namespace {

using Clock = std::chrono::steady_clock;

/// How often a program is asked whether it is over, while its pipes are open but silent, and after
/// it has closed them, which it mostly does by exiting.
constexpr int silent_interval_ms = 50;
constexpr int closed_interval_ms = 1;

[[noreturn]] void throw_system_error(int error, std::string_view what) {
  throw Error(ErrorKind::io, fmt::format("{}: {}", what, std::strerror(error)));
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

}  // namespace

ProcessResult run_process(const std::vector<std::string>& argv, const ProcessOptions& options) {
  const std::string& program = argv.at(0);
  const UniqueFd input = make_input(options.input);
  Pipe output = make_pipe();
  Pipe error_output = make_pipe();

  const bool own_group = options.timeout.has_value() || options.stop_requested;
  Child child({argv, input, output.writer, error_output.writer, options.cwd, options.environment,
               own_group});
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
