// SPDX-License-Identifier: Apache-2.0
#include "cli/repository/progress_line.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/output.hpp"
#include "lfs/base/terminal_text.hpp"

namespace hoist::cli {
namespace {

constexpr std::chrono::milliseconds between_lines(100);
constexpr std::string_view erase_line = "\r\033[K";

std::string_view deed_of(Progress::Stage stage) {
  switch (stage) {
    case Progress::Stage::receiving:
      return "Receiving objects";
    case Progress::Stage::sending:
      return "Sending objects";
    case Progress::Stage::hashing:
      return "Storing large files";
    case Progress::Stage::uploading:
      return "Uploading large files";
    case Progress::Stage::downloading:
      return "Downloading large files";
    case Progress::Stage::checkout:
      return "Checking out files";
  }
  return "";
}

bool counts_bytes(Progress::Stage stage) {
  return stage == Progress::Stage::hashing || stage == Progress::Stage::uploading ||
         stage == Progress::Stage::downloading;
}

std::string bytes_in_words(std::uint64_t bytes) {
  constexpr std::array units{"B", "kB", "MB", "GB", "TB"};
  auto amount = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (amount >= 1000 && unit + 1 < units.size()) {
    amount /= 1000;
    ++unit;
  }
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", amount, units[unit]);
}

}  // namespace

std::string progress_text(const Progress& progress) {
  const auto amount = [&](std::uint64_t n) {
    return counts_bytes(progress.stage) ? bytes_in_words(n) : fmt::format("{}", n);
  };
  if (progress.total == 0) {
    return fmt::format("{}: {}", deed_of(progress.stage), amount(progress.done));
  }
  const double share =
      100 * static_cast<double>(progress.done) / static_cast<double>(progress.total);
  return fmt::format("{}: {:3.0f}% ({} of {})", deed_of(progress.stage), share,
                     amount(progress.done), amount(progress.total));
}

ProgressLine::ProgressLine() : is_terminal_(isatty(STDERR_FILENO) != 0) {}

ProgressLine::~ProgressLine() { clear(); }

void ProgressLine::show(const Progress& progress) {
  if (!is_terminal_) return;
  const auto now = std::chrono::steady_clock::now();
  if (stage_ == progress.stage && now < next_) return;
  stage_ = progress.stage;
  next_ = now + between_lines;
  is_shown_ = true;
  print_escapes(fmt::format("{}{}", erase_line, lfs::terminal_line(progress_text(progress))));
}

void ProgressLine::clear() {
  if (is_shown_) print_escapes(erase_line);
  is_shown_ = false;
}

}  // namespace hoist::cli
