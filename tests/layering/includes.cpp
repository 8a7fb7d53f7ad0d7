// SPDX-License-Identifier: Apache-2.0
#include "tests/layering/includes.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>

namespace hoist::layering {
namespace {

using namespace std::string_view_literals;

constexpr std::array own_folders{"hoist"sv, "lfs"sv, "agent"sv, "repository"sv, "cli"sv, "tests"sv};

std::string_view first_folder(std::string_view path) { return path.substr(0, path.find('/')); }

bool contains(std::span<const std::string_view> folders, std::string_view folder) {
  return std::ranges::find(folders, folder) != folders.end();
}

bool in_folder(const Include& include, std::string_view folder) {
  return first_folder(include.file) == folder;
}

bool is_test(const Include& include) { return in_folder(include, "tests"); }

bool is_header(const Include& include) { return !include.file.ends_with(".cpp"); }

/// Whether a file of `folder` includes a folder of this project that is not among `allowed`.
bool leaves(const Include& include, std::string_view folder,
            std::span<const std::string_view> allowed) {
  const auto target = first_folder(include.target);
  return in_folder(include, folder) && contains(own_folders, target) && !contains(allowed, target);
}

bool is_standard_header(const Include& include) {
  return !include.quoted && include.target.find_first_of("/.") == std::string::npos;
}

bool is_json(const Include& include) {
  return include.target.starts_with("nlohmann/") && include.target != "nlohmann/json_fwd.hpp";
}
bool is_cli11(const Include& include) { return include.target.starts_with("CLI/"); }
bool is_httplib(const Include& include) { return include.target == "httplib.h"; }

bool is_git2(const Include& include) {
  return include.target == "git2.h" || include.target.starts_with("git2/");
}

struct Directive {
  std::string target;
  bool quoted = false;
};

std::string_view without_blanks_before(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return text;
}

/// What a line of source includes, if it does.
std::optional<Directive> parse_directive(std::string_view line) {
  line = without_blanks_before(line);
  for (const auto word : {"#"sv, "include"sv}) {
    if (!line.starts_with(word)) return std::nullopt;
    line = without_blanks_before(line.substr(word.size()));
  }
  const bool quoted = line.starts_with('"');
  if (!quoted && !line.starts_with('<')) return std::nullopt;
  line.remove_prefix(1);
  return Directive{std::string{line.substr(0, line.find(quoted ? '"' : '>'))}, quoted};
}

bool is_source(const std::filesystem::path& path) {
  return path.extension() == ".cpp" || path.extension() == ".hpp" || path.extension() == ".h";
}

void append_includes_of(const std::filesystem::path& path, const std::string& shown,
                        std::vector<Include>& found) {
  std::ifstream source{path};
  std::string text;
  for (int line = 1; std::getline(source, text); ++line) {
    if (auto directive = parse_directive(text)) {
      found.push_back({shown, line, std::move(directive->target), directive->quoted});
    }
  }
}

}  // namespace

std::span<const Rule> rules() {
  static constexpr auto all = std::to_array<Rule>({
      {"lfs-stands-alone", "lfs/ includes only lfs/ and hoist/",
       [](const Include& i) {
         return leaves(i, "lfs", std::array{"lfs"sv, "hoist"sv});
       }},
      {"agent-on-lfs", "agent/ includes only agent/, lfs/ and hoist/",
       [](const Include& i) {
         return leaves(i, "agent", std::array{"agent"sv, "lfs"sv, "hoist"sv});
       }},
      {"repository-on-lfs", "repository/ includes only repository/, lfs/ and hoist/",
       [](const Include& i) {
         return leaves(i, "repository", std::array{"repository"sv, "lfs"sv, "hoist"sv});
       }},
      {"product-without-tests", "no program or library includes tests/",
       [](const Include& i) { return in_folder(i, "cli") && first_folder(i.target) == "tests"; }},
      {"from-the-root", "a quoted include is a path from the project's root, without ..",
       [](const Include& i) {
         return i.quoted && (!contains(own_folders, first_folder(i.target)) ||
                             i.target.find("..") != std::string::npos);
       }},
      {"public-headers-are-plain", "include/ includes only the standard library and hoist/",
       [](const Include& i) {
         return in_folder(i, "include") && !is_standard_header(i) &&
                !(i.quoted && first_folder(i.target) == "hoist");
       }},
      {"curl-in-lfs-http", "curl is included only below lfs/http/",
       [](const Include& i) {
         return i.target.starts_with("curl/") && !i.file.starts_with("lfs/http/") && !is_test(i);
       }},
      {"git2-in-repository", "libgit2 is included only below repository/",
       [](const Include& i) { return is_git2(i) && !in_folder(i, "repository") && !is_test(i); }},
      {"httplib-in-tests", "httplib is included only below tests/",
       [](const Include& i) { return is_httplib(i) && !is_test(i); }},
      {"heavy-headers-in-sources",
       "nlohmann/json (but json_fwd), CLI11 and httplib are included only in .cpp files",
       [](const Include& i) {
         return is_header(i) && (is_json(i) || is_cli11(i) || is_httplib(i));
       }},
  });
  return all;
}

std::vector<Include> includes_below(const std::filesystem::path& root) {
  using Walk = std::filesystem::recursive_directory_iterator;
  std::vector<Include> found;
  for (const auto* folder : {"lfs", "agent", "repository", "cli", "include", "tests"}) {
    if (!std::filesystem::exists(root / folder)) continue;
    for (auto entry = Walk{root / folder}; entry != Walk{}; ++entry) {
      const auto shown = entry->path().lexically_relative(root).generic_string();
      if (shown == "tests/layering/planted") {
        entry.disable_recursion_pending();
      } else if (is_source(entry->path())) {
        append_includes_of(entry->path(), shown, found);
      }
    }
  }
  return found;
}

}  // namespace hoist::layering
