// SPDX-License-Identifier: Apache-2.0
#include "cli/repository/attend.hpp"

#include <atomic>
#include <csignal>

#include <fmt/format.h>

#include "cli/output.hpp"
#include "cli/repository/progress_line.hpp"

namespace hoist::cli {
namespace {

std::atomic<int> stop_signal{0};
static_assert(std::atomic<int>::is_always_lock_free);

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = [](int signal) { stop_signal = signal; };
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
}

}  // namespace

ExitCode attend(const std::function<std::string(const Callbacks&)>& operation) {
  catch_signals();
  ProgressLine line;
  Callbacks callbacks;
  callbacks.progress = [&](const Progress& progress) { line.show(progress); };
  callbacks.notice = [&](std::string_view words) {
    line.clear();
    print_message(fmt::format("{}\n", words));
  };
  callbacks.stop_requested = [] { return stop_signal != 0; };
  try {
    const std::string result = operation(callbacks);
    line.clear();
    if (!result.empty()) print_result(result);
    return ExitCode::done;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::cancelled || stop_signal == 0) throw;
    line.clear();
    print_error(error.what(), error.hint());
    return static_cast<ExitCode>(128 + stop_signal);
  }
}

}  // namespace hoist::cli
