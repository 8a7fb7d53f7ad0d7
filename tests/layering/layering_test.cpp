// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tests/layering/includes.hpp"

namespace hoist::layering {
namespace {

std::filesystem::path project_root() { return HOIST_SOURCE_DIR; }
std::filesystem::path planted_root() { return project_root() / "tests/layering/planted"; }

/// What a planted file says of itself in its last line: "// breaks: NAME-OF-RULE".
std::string promised_breach(const std::filesystem::path& planted) {
  static constexpr std::string_view label = "// breaks: ";
  std::ifstream source{planted};
  std::string last;
  for (std::string line; std::getline(source, line);) last = line;
  return last.starts_with(label) ? last.substr(label.size()) : "";
}

TEST(Layering, EveryIncludeOfTheProjectKeepsTheRules) {
  const auto includes = includes_below(project_root());
  for (const auto& include : includes) {
    for (const auto& rule : rules()) {
      EXPECT_FALSE(rule.broken_by(include)) << include.file << ":" << include.line << " includes "
                                            << include.target << ", but " << rule.says;
    }
  }
}

TEST(Layering, ReadsEveryLayerThatExists) {
  std::set<std::string> layers;
  for (const auto& include : includes_below(project_root())) {
    layers.insert(include.file.substr(0, include.file.find('/')));
  }
  for (const auto* layer : {"lfs", "agent", "repository", "cli", "include", "tests"}) {
    EXPECT_EQ(layers.contains(layer), std::filesystem::exists(project_root() / layer)) << layer;
  }
}

TEST(Layering, EachPlantedBreachIsReportedOnceAndUnderItsRule) {
  std::map<std::string, std::set<std::string_view>> reported;
  for (const auto& include : includes_below(planted_root())) {
    auto& rules_of_file = reported[include.file];
    for (const auto& rule : rules()) {
      if (rule.broken_by(include)) rules_of_file.insert(rule.name);
    }
  }
  for (const auto& [file, broken] : reported) {
    EXPECT_EQ(broken, (std::set<std::string_view>{promised_breach(planted_root() / file)})) << file;
  }
}

TEST(Layering, EachRuleHasAPlantedBreach) {
  std::set<std::string> planted;
  for (const auto& include : includes_below(planted_root())) {
    planted.insert(promised_breach(planted_root() / include.file));
  }
  for (const auto& rule : rules())
    EXPECT_TRUE(planted.contains(std::string{rule.name})) << rule.name;
}

}  // namespace
}  // namespace hoist::layering
