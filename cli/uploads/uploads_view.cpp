// SPDX-License-Identifier: Apache-2.0
#include "cli/uploads/uploads_view.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hoist/error.hpp"
#include "lfs/base/redact.hpp"

namespace hoist::cli {
namespace {

using std::chrono::seconds;

/// As many digits as the log has.
constexpr std::size_t shown_oid_digits = 12;

std::string short_oid(const lfs::ListedUpload& upload) {
  return lfs::printable(upload.oid.substr(0, shown_oid_digits));
}

std::string size_in_words(std::uint64_t bytes) {
  constexpr double step = 1000;
  auto value = static_cast<double>(bytes);
  if (value < step) return fmt::format("{} B", bytes);
  const char* unit = "";
  for (const char* next : {"kB", "MB", "GB", "TB"}) {
    if (value < step) break;
    value /= step;
    unit = next;
  }
  return fmt::format("{:.1f} {}", value, unit);
}

std::string duration_in_words(seconds duration) {
  using std::chrono::duration_cast;
  if (duration < std::chrono::minutes(2)) return fmt::format("{} s", duration.count());
  const auto minutes = duration_cast<std::chrono::minutes>(duration);
  if (minutes < std::chrono::hours(2)) return fmt::format("{} min", minutes.count());
  const auto hours = duration_cast<std::chrono::hours>(duration);
  if (hours < std::chrono::hours(48)) return fmt::format("{} h", hours.count());
  return fmt::format("{} days", duration_cast<std::chrono::days>(duration).count());
}

double share_up(const lfs::ListedUpload& upload) {
  if (upload.size_bytes == 0) return 0;
  return 100.0 * static_cast<double>(upload.bytes_up) / static_cast<double>(upload.size_bytes);
}

const std::string* newest_about(const lfs::ListedUpload& upload,
                                const std::vector<std::string>& log) {
  const std::string mark = " " + short_oid(upload) + " ";
  const auto found = std::find_if(log.rbegin(), log.rend(), [&](const std::string& line) {
    return line.find(mark) != std::string::npos;
  });
  return found == log.rend() ? nullptr : &*found;
}

}  // namespace

std::string uploads_text(const std::vector<lfs::ListedUpload>& uploads,
                         const std::vector<std::string>& log, std::chrono::sys_seconds now) {
  if (uploads.empty()) return "No upload is unfinished.\n";
  std::string text;
  for (const lfs::ListedUpload& upload : uploads) {
    const seconds left = upload.expires - now;
    text += fmt::format("{}  {} of {} up ({:.1f} %, {} of {} parts), {}, {}\n", short_oid(upload),
                        size_in_words(upload.bytes_up), size_in_words(upload.size_bytes),
                        share_up(upload), upload.parts_up, upload.parts,
                        upload.is_in_hand ? "uploading" : "waits for a push",
                        left > seconds(0) ? "good for another " + duration_in_words(left)
                                          : std::string("too old to go on"));
    if (const std::string* line = newest_about(upload, log)) text += "  " + *line + "\n";
  }
  return text;
}

std::string uploads_json(const std::vector<lfs::ListedUpload>& uploads,
                         std::chrono::sys_seconds now) {
  using nlohmann::ordered_json;
  ordered_json list = ordered_json::array();
  for (const lfs::ListedUpload& upload : uploads) {
    list.push_back({{"oid", upload.oid},
                    {"size", upload.size_bytes},
                    {"bytes_up", upload.bytes_up},
                    {"parts", upload.parts},
                    {"parts_up", upload.parts_up},
                    {"seconds_left", (upload.expires - now).count()},
                    {"uploading", upload.is_in_hand}});
  }
  return list.dump(2, ' ', true, ordered_json::error_handler_t::replace) + "\n";
}

std::vector<lfs::ListedUpload> uploads_of(const std::vector<lfs::ListedUpload>& uploads,
                                          const std::string& oid_prefix) {
  std::vector<lfs::ListedUpload> found;
  std::string others;
  for (const lfs::ListedUpload& upload : uploads) {
    if (!upload.oid.starts_with(oid_prefix)) continue;
    if (!found.empty() && found.front().oid != upload.oid) others += " " + upload.oid;
    found.push_back(upload);
  }
  const std::string shown = lfs::printable(oid_prefix);
  if (found.empty()) {
    throw Error(ErrorKind::not_found, fmt::format("no unfinished upload is of an object {}", shown),
                "`hoist uploads` lists them");
  }
  if (!others.empty()) {
    throw Error(
        ErrorKind::conflict,
        fmt::format("several objects begin with {}: {}{}", shown, found.front().oid, others),
        "give more of its digits");
  }
  return found;
}

}  // namespace hoist::cli
