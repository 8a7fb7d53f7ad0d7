// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <regex>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "lfs/plan/retry.hpp"
#include "tests/support/temp_dir.hpp"

// The tables of docs/ say what the code does.

namespace hoist::test {
namespace {

using Table = std::map<std::string, std::string>;

std::string source(const std::string& file) { return read_file(HOIST_SOURCES "/" + file); }

/// What `pattern` captures, all over `text`: the first group and the second.
Table matches(const std::string& text, const std::string& pattern) {
  Table found;
  const std::regex regex(pattern);
  for (std::sregex_iterator match(text.begin(), text.end(), regex), end; match != end; ++match) {
    found[(*match)[1]] = (*match)[2];
  }
  return found;
}

lfs::Remedy remedy_for(int status, const std::string& body) {
  return lfs::judge_failure(lfs::Purpose::part, lfs::HttpAnswer{status, {}, body},
                            lfs::SecretUrl("http://h/"))
      .remedy;
}

lfs::Remedy remedy_called(const std::string& word) {
  if (word == "again") return lfs::Remedy::retry;
  if (word == "fresh URLs") return lfs::Remedy::fresh_urls;
  return word == "slow down" ? lfs::Remedy::slow_down : lfs::Remedy::give_up;
}

TEST(Pages, NameTheErrorCodes) {
  EXPECT_EQ(matches(source("docs/agent.md"), R"(\n\| (\d+) \| `(\w+)` \|)"), [] {
    Table by_number;
    for (const auto& [name, number] : matches(source("agent/message.hpp"), R"((\w+) = (\d+),)")) {
      by_number[number] = name;
    }
    return by_number;
  }());
}

TEST(Pages, SayWhatFollowsFromAStatus) {
  const std::string page = source("docs/retries.md");
  std::map<int, lfs::Remedy> listed;
  for (const auto& [statuses, word] : matches(page, R"(\n\| (\d[\d, ]*) \| ([a-zURL ]+) \|)")) {
    std::istringstream numbers(statuses);
    for (std::string number; std::getline(numbers, number, ',');) {
      listed[std::stoi(number)] = remedy_called(word);
    }
  }
  EXPECT_EQ(listed.size(), 10U);
  for (int status = 300; status < 600; ++status) {
    const auto found = listed.find(status);
    const lfs::Remedy other = status >= 500 ? lfs::Remedy::retry : lfs::Remedy::give_up;
    EXPECT_EQ(remedy_for(status, ""), found != listed.end() ? found->second : other) << status;
  }
}

TEST(Pages, SayWhatFollowsFromACode) {
  const Table codes = matches(source("docs/retries.md"), R"(\n\| `(\w+)` \| ([a-zURL ]+) \|)");
  for (const auto& [code, word] : codes) {
    for (const int status : {400, 500}) {
      EXPECT_EQ(remedy_for(status, "<Error><Code>" + code + "</Code></Error>"), remedy_called(word))
          << code;
    }
  }
  const Table rules = matches(source("lfs/plan/retry.cpp"), R"re(\{"(\w+)", Remedy::(\w+)\})re");
  EXPECT_EQ(codes.size(), rules.size());
  for (const auto& [code, remedy] : rules) EXPECT_TRUE(codes.contains(code)) << code;
}

}  // namespace
}  // namespace hoist::test
