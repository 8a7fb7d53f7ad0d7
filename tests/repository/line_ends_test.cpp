// SPDX-License-Identifier: Apache-2.0
// Line ends on their way into git and out of it, beside the real git.
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "lfs/base/digest.hpp"
#include "lfs/config/line_end_change.hpp"
#include "lfs/config/text_rule.hpp"
#include "tests/repository/repository_world.hpp"
#include "tests/support/random_bytes.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;

std::span<const std::byte> bytes(const std::string& text) { return std::as_bytes(std::span(text)); }

lfs::TextCounts counts_of(const std::string& content) {
  lfs::TextCounter counter;
  counter.add(bytes(content));
  return counter.counts();
}

std::string changed(lfs::LineEndChange change, const std::string& content) {
  std::string result;
  lfs::LineEndConverter converter(change);
  const auto sink = [&](std::span<const std::byte> piece) {
    result.append(reinterpret_cast<const char*>(piece.data()), piece.size());
  };
  converter.convert(bytes(content), sink);
  converter.finish(sink);
  return result;
}

std::string blob_id(const std::string& content) {
  lfs::Digest digest(lfs::Digest::Kind::sha1);
  const std::string head = fmt::format("blob {}", content.size()) + '\0';
  digest.update(bytes(head));
  digest.update(bytes(content));
  return digest.finish_hex();
}

/// Short texts of all the bytes that matter, and some that are long enough to be binary or not.
std::map<std::string, std::string> make_contents() {
  std::map<std::string, std::string> contents;
  constexpr std::string_view alphabet("a\n\r\0\x01\x1a", 6);
  for (std::uint64_t seed = 0; seed < 36; ++seed) {
    std::string content = random_bytes(1 + seed % 12, seed);
    const std::size_t letters = seed < 24 ? 3 : alphabet.size();
    for (char& c : content) c = alphabet[static_cast<unsigned char>(c) % letters];
    if (seed % 3 == 0) content.insert(0, 300, 'x');
    contents.emplace(fmt::format("c{}", seed), content);
  }
  for (const char* text :
       {"", "a\nb\n", "a\r\nb\r\n", "a\r\nb\n", "a\rb\n", "\r\r\n", "a\r\n\x1a"}) {
    contents.emplace(fmt::format("t{}", contents.size()), text);
  }
  return contents;
}

constexpr const char* attribute_lines[] = {"",
                                           "text",
                                           "-text",
                                           "text=auto",
                                           "text eol=crlf",
                                           "eol=lf",
                                           "eol=crlf",
                                           "text=auto eol=lf",
                                           "text=auto eol=crlf",
                                           "-text eol=crlf",
                                           "crlf",
                                           "-crlf",
                                           "crlf=input",
                                           "binary"};

struct Settings {
  const char* name;
  const char* autocrlf;
  const char* eol;
};

class LineEndsBesideGit : public RepositoryWorld, public ::testing::WithParamInterface<Settings> {
 protected:
  LineEndsBesideGit() {
    git(folder(), {"init", "--quiet", "raw"});
    git(raw(), {"config", "core.fsync", "none"});
    for (const auto& [name, content] : contents_) {
      for (std::size_t i = 0; i < std::size(attribute_lines); ++i) {
        write_file(raw() / std::to_string(i) / name, content);
      }
    }
    git(raw(), {"add", "."});
  }
  [[nodiscard]] fs::path raw() const { return folder() / "raw"; }
  /// From here on git converts.
  void set_rules() const {
    std::string lines;
    for (std::size_t i = 0; i < std::size(attribute_lines); ++i) {
      if (*attribute_lines[i] != '\0') lines += fmt::format("/{}/** {}\n", i, attribute_lines[i]);
    }
    write_file(raw() / ".git/info/attributes", lines);
    git(raw(), {"config", "core.autocrlf", GetParam().autocrlf});
    git(raw(), {"config", "core.safecrlf", "false"});
    if (*GetParam().eol != '\0') git(raw(), {"config", "core.eol", GetParam().eol});
  }
  [[nodiscard]] static lfs::TextRule rule_of(const char* line) {
    lfs::Attributes attributes({.info = lfs::RulesText{fmt::format("* {}\n", line)}},
                               {"text", "crlf", "eol"});
    const auto values = attributes.of("f");
    const std::string_view eol = GetParam().eol;
    return lfs::text_rule(
        values[0], values[1], values[2],
        lfs::line_end_config(GetParam().autocrlf, eol.empty() ? std::nullopt : std::optional(eol)));
  }
  /// The ids in the index, by path.
  [[nodiscard]] std::map<std::string, std::string> index() const {
    std::map<std::string, std::string> ids;
    const std::string lines = git(raw(), {"ls-files", "-s"});
    for (std::size_t at = 0; at < lines.size();) {
      const std::size_t end = lines.find('\n', at);
      const std::string line = lines.substr(at, end - at);
      ids.emplace(line.substr(line.find('\t') + 1), line.substr(7, 40));
      at = end + 1;
    }
    return ids;
  }
  template <typename Check>
  void for_each_file(Check&& check) const {
    for (std::size_t i = 0; i < std::size(attribute_lines); ++i) {
      const lfs::TextRule rule = rule_of(attribute_lines[i]);
      for (const auto& [name, content] : contents_) {
        SCOPED_TRACE(fmt::format("{} with '{}'", name, attribute_lines[i]));
        check(fmt::format("{}/{}", i, name), content, rule);
      }
    }
  }
  const std::map<std::string, std::string> contents_ = make_contents();
};

TEST_P(LineEndsBesideGit, AreTheSameInTheWorkingTree) {
  set_rules();
  for (std::size_t i = 0; i < std::size(attribute_lines); ++i) {
    fs::remove_all(raw() / std::to_string(i));
  }
  git(raw(), {"checkout-index", "--all"});
  for_each_file([&](const std::string& path, const std::string& content, lfs::TextRule rule) {
    const auto change = lfs::change_into_work_tree(rule, counts_of(content));
    EXPECT_EQ(changed(change, content), read_file(raw() / path));
  });
}

TEST_P(LineEndsBesideGit, AreTheSameInTheIndexForNewFiles) {
  fs::remove(raw() / ".git/index");
  set_rules();
  git(raw(), {"add", "."});
  const auto ids = index();
  for_each_file([&](const std::string& path, const std::string& content, lfs::TextRule rule) {
    const auto change = lfs::change_into_git(rule, counts_of(content), false);
    EXPECT_EQ(blob_id(changed(change, content)), ids.at(path));
  });
}

TEST_P(LineEndsBesideGit, AreTheSameInTheIndexForFilesThatItHas) {
  set_rules();
  const std::string more = "more\r\n";
  for_each_file([&](const std::string& path, const std::string& content, lfs::TextRule) {
    write_file(raw() / path, content + more);
  });
  git(raw(), {"add", "."});
  const auto ids = index();
  for_each_file([&](const std::string& path, const std::string& content, lfs::TextRule rule) {
    const auto change = lfs::change_into_git(rule, counts_of(content + more),
                                             lfs::has_text_crlf(counts_of(content)));
    EXPECT_EQ(blob_id(changed(change, content + more)), ids.at(path));
  });
}

INSTANTIATE_TEST_SUITE_P(
    Settings, LineEndsBesideGit,
    ::testing::Values(Settings{"Plain", "false", ""}, Settings{"Dos", "false", "crlf"},
                      Settings{"Auto", "true", ""}, Settings{"AutoToLf", "true", "lf"},
                      Settings{"Input", "input", ""}, Settings{"Unix", "false", "lf"}),
    row_name);

}  // namespace
}  // namespace hoist::test
