// SPDX-License-Identifier: Apache-2.0
#include "repository/queue/end_words.hpp"

#include <fmt/format.h>

namespace hoist::repository {
namespace {

constexpr double megabyte = 1e6;

std::string amount(std::uint64_t bytes) {
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / megabyte);
}

std::string words_on_progress(const CommandProgress& progress) {
  if (progress.bytes_total == 0) return {};
  std::string words =
      fmt::format(", {} of {}", amount(progress.bytes_done), amount(progress.bytes_total));
  if (progress.bytes_per_second > 0)
    words += fmt::format(", {}/s", amount(progress.bytes_per_second));
  return words;
}

}  // namespace

std::string words_on_waiting(const std::vector<std::shared_ptr<CommandState>>& commands) {
  const CommandState& first = *commands.front();
  const std::string others =
      commands.size() > 1 ? fmt::format("; then {} more", commands.size() - 1) : "";
  return fmt::format("hoist: waiting for: {}{}{} (Ctrl-C stops; what is uploaded stays)\n",
                     first.title(), words_on_progress(first.progress()), others);
}

std::string words_on_stopping() { return "hoist: stopping; once more ends the program at once\n"; }

std::string words_on_undone(const CommandState& command) {
  std::string words =
      command.is_done()
          ? fmt::format("hoist: {} failed\n{}", command.title(), command.error_output())
          : fmt::format("hoist: {} was not done: the program ends on the thread that runs it\n",
                        command.title());
  if (!command.remedy().empty()) words += fmt::format("  {}\n", command.remedy());
  return words;
}

std::string words_on_open_scope(const std::filesystem::path& root) {
  return fmt::format("hoist: the commit scope of {} was not left: nothing of it was committed\n",
                     root.string());
}

}  // namespace hoist::repository
