// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/move_note.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "lfs/base/encoding.hpp"
#include "repository/git/oid.hpp"
#include "repository/worktree/move_staging.hpp"

namespace hoist::repository {
namespace {

using Work = MoveAction::Work;

constexpr std::string_view first_line = "hoist checkout 2";
constexpr std::string_view old_first_line = "hoist checkout 1\n";
constexpr std::string_view nothing = "-";

struct WorkName {
  Work work;
  std::string_view name;
};
constexpr std::array work_names{
    WorkName{Work::leave, "leave"},
    WorkName{Work::place, "place"},
    WorkName{Work::replace, "replace"},
    WorkName{Work::remove, "remove"},
    WorkName{Work::make_folder, "make-folder"},
    WorkName{Work::remove_folder, "remove-folder"},
};

/// A path on one line: controls, blanks and `%` by their numbers.
std::string encoded(std::string_view path) {
  std::string text;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ' || byte == '%' || byte == 0x7f) {
      text += fmt::format("%{:02x}", byte);
    } else {
      text += c;
    }
  }
  return text;
}

std::string_view take(std::string_view& text, char end) {
  const std::size_t at = text.find(end);
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return taken;
}

template <typename Number>
bool read(std::string_view text, Number& number, int base = 10) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

bool read(std::string_view text, git_oid& id) {
  return text.size() == GIT_OID_HEXSZ && git_oid_fromstrn(&id, text.data(), text.size()) == 0;
}

std::string written(const NotedEntry& entry) {
  return entry.mode == 0 ? fmt::format("{0} {0}", nothing)
                         : fmt::format("{:o} {}", entry.mode, git::hex(entry.id));
}

bool read_entry(std::string_view& line, NotedEntry& entry) {
  const std::string_view mode = take(line, ' ');
  const std::string_view id = take(line, ' ');
  if (mode == nothing) return id == nothing;
  constexpr int octal = 8;
  return read(mode, entry.mode, octal) && read(id, entry.id);
}

std::optional<NotedPath> read_path(std::string_view line) {
  NotedPath noted;
  const std::string_view work = take(line, ' ');
  const auto* found = std::find_if(work_names.begin(), work_names.end(),
                                   [&](const WorkName& name) { return name.name == work; });
  if (found == work_names.end() || !read_entry(line, noted.before) ||
      !read_entry(line, noted.after)) {
    return std::nullopt;
  }
  noted.work = found->work;
  const std::string_view staged = take(line, ' ');
  const bool is_number = staged.find_first_not_of("0123456789") == std::string_view::npos;
  if (staged != nothing && (!is_number || staged.empty())) return std::nullopt;
  if (staged != nothing) noted.staged = staged;
  if (!read(take(line, ' '), noted.size_bytes) || !read(take(line, '.'), noted.seconds) ||
      !read(take(line, ' '), noted.nanoseconds)) {
    return std::nullopt;
  }
  noted.path = lfs::percent_decode(line);
  return noted.path.empty() ? std::nullopt : std::optional(std::move(noted));
}

}  // namespace

bool NotedPath::is_ours(const struct stat& state) const {
  const bool is_link = after.mode == GIT_FILEMODE_LINK;
  return (is_link ? S_ISLNK(state.st_mode) : S_ISREG(state.st_mode)) &&
         static_cast<std::uint64_t>(state.st_size) == size_bytes &&
         state.st_mtim.tv_sec == seconds && state.st_mtim.tv_nsec == nanoseconds;
}

std::string write_note(const MoveNote& note) {
  fmt::memory_buffer text;
  auto out = std::back_inserter(text);
  fmt::format_to(out, "{}\n{} {} {}\n", first_line,
                 note.before ? git::hex(*note.before) : std::string(nothing), git::hex(note.after),
                 note.staging);
  for (const NotedPath& noted : note.paths) {
    const auto* name = std::find_if(work_names.begin(), work_names.end(),
                                    [&](const WorkName& one) { return one.work == noted.work; });
    fmt::format_to(out, "{} {} {} {} {} {}.{} {}\n", name->name, written(noted.before),
                   written(noted.after), noted.staged.empty() ? nothing : noted.staged,
                   noted.size_bytes, noted.seconds, noted.nanoseconds, encoded(noted.path));
  }
  fmt::format_to(out, "end {}\n", note.paths.size());
  return fmt::to_string(text);
}

std::optional<MoveNote> read_note(std::string_view text) {
  if (take(text, '\n') != first_line) return std::nullopt;
  MoveNote note;
  std::string_view commits = take(text, '\n');
  const std::string_view before = take(commits, ' ');
  if (before != nothing && !read(before, note.before.emplace())) return std::nullopt;
  if (!read(take(commits, ' '), note.after) || !MoveStaging::is_name(commits)) return std::nullopt;
  note.staging = commits;
  while (text.find('\n') != std::string_view::npos) {
    std::string_view line = take(text, '\n');
    if (line.starts_with("end ")) {
      std::size_t count = 0;
      line.remove_prefix(std::string_view("end ").size());
      return read(line, count) && count == note.paths.size() && text.empty()
                 ? std::optional(std::move(note))
                 : std::nullopt;
    }
    auto noted = read_path(line);
    if (!noted) return std::nullopt;
    note.paths.push_back(*std::move(noted));
  }
  return std::nullopt;
}

bool is_old_note(std::string_view text) {
  return text.starts_with(old_first_line) && text.ends_with("\nend\n");
}

}  // namespace hoist::repository
