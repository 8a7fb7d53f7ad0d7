// SPDX-License-Identifier: Apache-2.0
#include "cli/uploads/uploads.hpp"

#include <chrono>
#include <filesystem>
#include <limits>
#include <thread>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/lfs_dir.hpp"
#include "cli/output.hpp"
#include "cli/uploads/uploads_view.hpp"
#include "cli/usage_error.hpp"
#include "hoist/error.hpp"
#include "lfs/base/clock.hpp"
#include "lfs/base/terminal_text.hpp"
#include "lfs/journal/private_log.hpp"
#include "lfs/settings/load_git_config.hpp"

namespace hoist::cli {
namespace {

constexpr std::chrono::seconds between_looks(1);
constexpr std::string_view clear_screen = "\033[H\033[J";

/// What is known about the uploads of one repository.
class Uploads {
 public:
  explicit Uploads(const std::filesystem::path& folder)
      : lfs_dir_(find_lfs_dir(folder, lfs::load_git_config(folder))) {}

  [[nodiscard]] std::vector<lfs::ListedUpload> list() const {
    const auto opened = lfs::PrivateDir::open(lfs_dir_, "uploads");
    const auto* folder = std::get_if<lfs::PrivateDir>(&opened);
    return folder == nullptr ? std::vector<lfs::ListedUpload>() : lfs::list_uploads(*folder);
  }
  [[nodiscard]] std::string text() const {
    const auto log = lfs::PrivateLog(lfs_dir_).last_lines(std::numeric_limits<std::size_t>::max());
    return uploads_text(list(), log, clock_.wall());
  }
  [[nodiscard]] std::string json() const { return uploads_json(list(), clock_.wall()); }

  /// Forgets the uploads of that object; returns how many.
  [[nodiscard]] std::size_t discard(const std::string& oid_prefix) const {
    const auto found = uploads_of(list(), oid_prefix);
    const auto opened = lfs::PrivateDir::open(lfs_dir_, "uploads");
    for (const lfs::ListedUpload& upload : found) {
      if (!lfs::discard_upload(std::get<lfs::PrivateDir>(opened), upload.journal)) {
        throw Error(ErrorKind::conflict,
                    fmt::format("object {} is just being uploaded", upload.oid),
                    "stop that push first");
      }
    }
    return found.size();
  }

 private:
  std::filesystem::path lfs_dir_;
  lfs::SteadyClock clock_;
};

/// Until a signal ends the program. On a terminal the list stays in place; elsewhere it is printed
/// whenever it has changed.
[[noreturn]] void watch(const Uploads& uploads) {
  const bool on_terminal = ::isatty(STDOUT_FILENO) != 0;
  std::string shown;
  for (;;) {
    std::string text = uploads.text();
    if (text != shown) {
      print_styled_result((on_terminal     ? std::string(clear_screen)
                           : shown.empty() ? ""
                                           : "\n") +
                          lfs::terminal_text(text));
      shown = std::move(text);
    }
    std::this_thread::sleep_for(between_looks);
  }
}

}  // namespace

ExitCode run_uploads(const Arguments& arguments) {
  const std::optional<std::string> discarded = arguments.value("--discard");
  if (arguments.has("--watch") + arguments.has("--json") + discarded.has_value() > 1) {
    throw UsageError("only one of --watch, --discard and --json can be meant",
                     "`hoist uploads --help` explains it");
  }
  const Uploads uploads(arguments.value("PATH").value_or("."));
  if (arguments.has("--watch")) watch(uploads);
  if (discarded) {
    const std::size_t count = uploads.discard(*discarded);
    print_result(fmt::format("Forgot {}; the next push of the object begins with part 1.\n",
                             count == 1 ? "one upload" : fmt::format("{} uploads", count)));
  } else {
    print_result(arguments.has("--json") ? uploads.json() : uploads.text());
  }
  return ExitCode::done;
}

}  // namespace hoist::cli
