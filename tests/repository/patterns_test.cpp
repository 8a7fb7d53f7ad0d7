// SPDX-License-Identifier: Apache-2.0
// Git's patterns as hoist reads them, beside git.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lfs/base/process.hpp"
#include "lfs/config/attributes.hpp"
#include "lfs/config/ignore.hpp"
#include "lfs/config/sparse.hpp"
#include "tests/repository/pattern_mill.hpp"
#include "tests/support/temp_dir.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using lfs::AttributeValue;

constexpr std::size_t patterns_at_once = 500;
constexpr std::size_t folders_at_once = 50;

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all.append(text).push_back('\0');
  return all;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = text.find('\0');
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end, text.size() - 1) + 1);
  }
  return parts;
}

/// As check-attr prints it.
std::string words(const AttributeValue& value) {
  switch (value.state) {
    case AttributeValue::State::set:
      return "set";
    case AttributeValue::State::unset:
      return "unset";
    case AttributeValue::State::text:
      return std::string(value.text);
    default:
      return "unspecified";
  }
}

/// A repository of the real git, and none of the machine's own configuration.
class GitFolder {
 public:
  GitFolder() { git({"init", "-q", "."}); }

  [[nodiscard]] const fs::path& root() const { return folder_.path(); }

  std::string git(std::vector<std::string> arguments, std::optional<std::string> input = {}) const {
    arguments.insert(arguments.begin(), "git");
    lfs::ProcessOptions options{.cwd = root(), .input = std::move(input)};
    options.environment = {{"HOME", root()}, {"XDG_CONFIG_HOME", std::nullopt}};
    options.output_limit_bytes = std::size_t{1} << 30U;
    const auto result = lfs::run_process(arguments, options);
    EXPECT_LE(result.exit_status, 1) << result.error_output;  // 1: check-ignore has found nothing
    return result.output;
  }

  /// The rules of a folder, as the port of the product gives them.
  [[nodiscard]] lfs::FolderRules files_named(const std::string& name) const {
    return [this, name](const std::string& folder) -> std::optional<lfs::RulesText> {
      const fs::path file = root() / folder / name;
      if (!fs::exists(file)) return std::nullopt;
      return lfs::RulesText{read_file(file)};
    };
  }

  [[nodiscard]] std::optional<lfs::RulesText> text_at(const fs::path& file) const {
    if (!fs::exists(root() / file)) return std::nullopt;
    return lfs::RulesText{read_file(root() / file)};
  }

 private:
  TempDir folder_;
};

/// Files of rules, and both answers about paths. A row is a core.ignoreCase.
class Patterns : public ::testing::TestWithParam<bool>, protected GitFolder {
 protected:
  Patterns() { git({"config", "core.ignoreCase", GetParam() ? "true" : "false"}); }

  /// `explain(name, path)` says what made a difference.
  template <typename Explain>
  void expect_same_attributes(const std::vector<std::string>& names,
                              const std::vector<std::string>& paths, Explain&& explain) const {
    std::vector<std::string> arguments{"check-attr", "-z", "--stdin"};
    arguments.insert(arguments.end(), names.begin(), names.end());
    const auto told = split(git(arguments, joined(paths)));
    lfs::AttributeSources sources{.folder = files_named(".gitattributes"),
                                  .ignore_case = GetParam()};
    sources.user = text_at(".config/git/attributes");
    sources.info = text_at(".git/info/attributes");
    lfs::Attributes attributes(std::move(sources), names);
    ASSERT_EQ(told.size(), 3 * names.size() * paths.size());
    auto record = told.begin();
    for (const std::string& path : paths) {
      const auto values = attributes.of(path);
      for (std::size_t i = 0; i < names.size(); ++i, record += 3) {
        if (words(values[i]) == record[2]) continue;
        ADD_FAILURE() << path << ": " << record[1] << ": git says " << record[2] << ", hoist "
                      << words(values[i]) << explain(names[i], path);
      }
    }
  }
};

INSTANTIATE_TEST_SUITE_P(Case, Patterns, ::testing::Bool(), [](const auto& row) {
  return std::string(row.param ? "Ignored" : "Respected");
});

TEST_P(Patterns, OfAttributesFitWhereGitSaysSo) {
  PatternMill mill(pattern_seed());
  for (int round = 0; round < pattern_rounds() && !HasFailure(); ++round) {
    std::string text;
    std::vector<std::string> names;
    std::map<std::string, std::string> lines;
    for (std::size_t i = 0; i < patterns_at_once; ++i) {
      names.push_back("a" + std::to_string(i));
      lines[names.back()] = mill.attribute_pattern() + " " + names.back();
      text += lines[names.back()] + (mill.one_in(9) ? "\r\n" : "\n");
    }
    write_file(root() / ".gitattributes", text);
    expect_same_attributes(names, PatternMill::paths(),
                           [&](const auto& name, const auto&) { return "\n  " + lines[name]; });
  }
}

/// The lines of one file, with and without definitions of macros.
std::string attribute_lines(PatternMill& mill, std::size_t count, bool has_macros) {
  std::string text = mill.one_in(10) ? "\xef\xbb\xbf" : "";
  for (std::size_t i = 0; i < count; ++i) {
    if (mill.one_in(has_macros ? 3 : 30)) {
      text += std::string("[attr]") + (mill.one_in(2) ? "m1" : mill.one_in(3) ? "binary" : "m2");
    } else {
      text += mill.one_in(3) ? "*.bin" : mill.one_in(3) ? "*" : mill.attribute_pattern();
    }
    const std::size_t words = 1 + mill.below(3);
    for (std::size_t j = 0; j < words; ++j) text += " " + mill.attribute();
    text += mill.one_in(9) ? " \n" : "\n";
  }
  return text;
}

TEST_P(Patterns, OfManyFilesCountAsGitCountsThem) {
  PatternMill mill(pattern_seed());
  const std::vector<std::string> names{"filter", "text", "eol", "m1", "m2", "binary", "diff", "x"};
  for (int round = 0; round < 5 * pattern_rounds() && !HasFailure(); ++round) {
    write_file(root() / ".gitattributes", attribute_lines(mill, 6, true));
    write_file(root() / ".git/info/attributes", attribute_lines(mill, mill.below(3), true));
    write_file(root() / ".config/git/attributes", attribute_lines(mill, mill.below(4), true));
    std::vector<std::string> paths;
    for (std::size_t i = 0; i < 10; ++i) {
      const std::string folder = "d" + std::to_string(i) + "/";
      write_file(root() / folder / ".gitattributes", attribute_lines(mill, 3, false));
      write_file(root() / folder / "sub/.gitattributes", attribute_lines(mill, 2, false));
      for (const std::string& path : PatternMill::paths()) paths.push_back(folder + path);
    }
    expect_same_attributes(names, paths, [&](const auto&, const auto& path) {
      const std::string folder = path.substr(0, path.find('/'));
      std::string all;
      for (const char* file : {".config/git/attributes", ".gitattributes", "*/.gitattributes",
                               "*/sub/.gitattributes", ".git/info/attributes"}) {
        std::string name = file;
        if (name.starts_with('*')) name.replace(0, 1, folder);
        all += "\n--- " + name + "\n" + read_file(root() / name);
      }
      return all;
    });
  }
}

TEST_P(Patterns, OfIgnoreRulesFitWhereGitSaysSo) {
  PatternMill mill(pattern_seed());
  for (int round = 0; round < pattern_rounds() && !HasFailure(); ++round) {
    std::vector<std::string> paths;
    std::map<std::string, bool> is_folder;
    for (std::size_t i = 0; i < folders_at_once; ++i) {
      const std::string folder = "d" + std::to_string(i) + "/";
      for (const char* with_rules : {"", "sub/"}) {
        std::string text;
        const std::size_t lines = mill.below(4);
        for (std::size_t j = 0; j <= lines; ++j) text += mill.ignore_line() + "\n";
        if (mill.one_in(4)) text.pop_back();
        write_file(root() / folder / with_rules / ".gitignore", text);
      }
      for (const std::string& path : PatternMill::paths()) {
        if (path.ends_with('/')) continue;
        paths.push_back(folder + path);
        for (std::size_t slash = path.find('/'); slash != std::string::npos;
             slash = path.find('/', slash + 1)) {
          const std::string above = folder + path.substr(0, slash);
          fs::create_directories(root() / above);
          if (is_folder.emplace(above, true).second) paths.push_back(above);
        }
      }
    }
    const auto told =
        split(git({"check-ignore", "-z", "--stdin", "-v", "-n", "--no-index"}, joined(paths)));
    ASSERT_EQ(told.size(), 4 * paths.size());
    lfs::IgnoreRules rules({.folder = files_named(".gitignore"), .ignore_case = GetParam()});
    for (std::size_t i = 0; i < paths.size(); ++i) {
      const std::string& pattern = told[4 * i + 2];
      const bool is_ignored = !pattern.empty() && !pattern.starts_with('!');
      if (rules.is_ignored(paths[i], is_folder.contains(paths[i])) == is_ignored) continue;
      const std::string folder = paths[i].substr(0, paths[i].find('/'));
      ADD_FAILURE() << paths[i] << ": git says " << is_ignored << " by <" << pattern << "> of:\n"
                    << read_file(root() / folder / ".gitignore") << "\n--- sub/\n"
                    << read_file(root() / folder / "sub/.gitignore");
    }
  }
}

/// Lines by which `git sparse-checkout` names folders, some of them left out or doubled.
std::string cone_lines(PatternMill& mill) {
  std::string text = mill.one_in(10) ? "" : "/*\n!/*/\n";
  for (const char* lines : {"/sub/\n", "!/sub/*/\n", "/sub/deep/\n", "/Sub/\n", "/x/\n!/x/*/\n",
                            "/x/y/\n", "/sub dir/\n", "/deep/\n", "!/deep/*/\n", "/x\\*/\n"}) {
    if (mill.one_in(2)) text += lines;
    if (mill.one_in(40)) text += mill.ignore_line() + "\n";
  }
  return text;
}

/// The paths that git has in the working tree with these patterns.
std::set<std::string> included_by_git(const GitFolder& folder, const std::string& text,
                                      bool is_cone) {
  write_file(folder.root() / ".git/info/sparse-checkout", text);
  folder.git({"config", "core.sparseCheckoutCone", is_cone ? "true" : "false"});
  folder.git({"read-tree", "-m", "-u", "HEAD"});
  std::set<std::string> included;
  for (const std::string& line : split(folder.git({"ls-files", "-t", "-z"}))) {
    if (line.starts_with("H ")) included.insert(line.substr(2));
  }
  return included;
}

TEST(SparsePatternsBesideGit, IncludeThePathsThatGitHas) {
  PatternMill mill(pattern_seed());
  const GitFolder folder;
  for (const std::string& path : PatternMill::paths()) {
    if (!path.ends_with('/')) write_file(folder.root() / "all" / path, "");
  }
  folder.git({"--work-tree=all", "add", "-A"});
  folder.git({"-c", "user.name=A", "-c", "user.email=a@b", "commit", "-qm", "all"});
  folder.git({"config", "core.sparseCheckout", "true"});
  for (int round = 0; round < 40 * pattern_rounds() && !::testing::Test::HasFailure(); ++round) {
    const bool is_cone = mill.one_in(2);
    std::string text;
    for (std::size_t i = mill.below(5); !is_cone && i > 0; --i) text += mill.ignore_line() + "\n";
    if (is_cone) text = cone_lines(mill);
    const std::set<std::string> included = included_by_git(folder, text, is_cone);
    const lfs::SparsePatterns patterns(text, is_cone);
    for (const std::string& path : PatternMill::paths()) {
      if (path.ends_with('/')) continue;
      EXPECT_EQ(patterns.includes(path), included.contains(path))
          << path << (is_cone ? ", cone:\n" : ":\n") << text;
    }
  }
}

}  // namespace
}  // namespace hoist::test
