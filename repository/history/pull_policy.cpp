// SPDX-License-Identifier: Apache-2.0
#include "repository/history/pull_policy.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/base/redact.hpp"

namespace hoist::repository {
namespace {

enum class Rebase { unsaid, no, yes, merges, interactive };
enum class Forward { unsaid, allowed, only, never };

/// A setting that has a say, and where it stands: "pull.ff is only".
template <typename Value>
struct Said {
  Value value{};
  std::string where;
};

std::string as_it_stands(const std::string& key, std::string_view value) {
  return fmt::format("{} is {}", key, lfs::printable(value));
}

[[noreturn]] void refuse_value(const std::string& key, std::string_view value) {
  throw Error(ErrorKind::invalid_input,
              fmt::format("cannot pull: {}, which git does not know", as_it_stands(key, value)),
              fmt::format("git config --unset {}", key));
}

Rebase parse_rebase(const std::string& key, std::string_view value) {
  if (value == "merges" || value == "m") return Rebase::merges;
  if (value == "interactive" || value == "i") return Rebase::interactive;
  const auto is_on = lfs::parse_config_bool(value);
  if (!is_on) refuse_value(key, value);
  return *is_on ? Rebase::yes : Rebase::no;
}

Said<Rebase> wanted_rebase(const lfs::GitConfig& config, const std::string& branch) {
  for (const std::string& key :
       {fmt::format("branch.{}.rebase", branch), std::string("pull.rebase")}) {
    const auto value = config.last(key);
    if (value) return {parse_rebase(key, *value), as_it_stands(key, *value)};
  }
  return {};
}

Said<Forward> wanted_forward(const lfs::GitConfig& config) {
  const std::string key = "pull.ff";
  const auto value = config.last(key);
  if (!value) return {};
  if (*value == "only") return {Forward::only, as_it_stands(key, *value)};
  const auto is_allowed = lfs::parse_config_bool(*value);
  if (!is_allowed) refuse_value(key, *value);
  return {*is_allowed ? Forward::allowed : Forward::never, as_it_stands(key, *value)};
}

/// What branch.<name>.mergeOptions says of a merge that only goes forward.
struct MergeOptions {
  Said<Forward> forward;
  std::string unknown;  ///< the first option that may matter to it, and is not hoist's
};

/// Whether an option changes nothing where no merge is made.
bool is_about_merges(std::string_view option) {
  constexpr std::array<std::string_view, 22> exact{"--commit",
                                                   "--edit",
                                                   "-e",
                                                   "--no-edit",
                                                   "--stat",
                                                   "-n",
                                                   "--no-stat",
                                                   "--log",
                                                   "--no-log",
                                                   "--signoff",
                                                   "--no-signoff",
                                                   "--no-squash",
                                                   "--no-verify-signatures",
                                                   "--progress",
                                                   "--no-progress",
                                                   "-q",
                                                   "--quiet",
                                                   "-v",
                                                   "--verbose",
                                                   "--rerere-autoupdate",
                                                   "--autostash",
                                                   "--no-autostash"};
  constexpr std::array<std::string_view, 7> beginnings{
      "-s", "--strategy", "-X", "--log=", "--cleanup=", "-S", "--gpg-sign"};
  return std::find(exact.begin(), exact.end(), option) != exact.end() ||
         std::any_of(beginnings.begin(), beginnings.end(),
                     [&](std::string_view word) { return option.starts_with(word); });
}

MergeOptions merge_options(const lfs::GitConfig& config, const std::string& branch) {
  const std::string key = fmt::format("branch.{}.mergeOptions", branch);
  MergeOptions found;
  const auto value = config.last(key);
  std::string_view rest = value.value_or(std::string_view());
  while (!rest.empty()) {
    const std::string_view option = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(option.size() + 1, rest.size()));
    if (option.empty()) continue;
    if (option == "--ff") {
      found.forward = {Forward::allowed, as_it_stands(key, *value)};
    } else if (option == "--ff-only") {
      found.forward = {Forward::only, as_it_stands(key, *value)};
    } else if (option == "--no-ff") {
      found.forward = {Forward::never, as_it_stands(key, *value)};
    } else if (option.starts_with('-') && !is_about_merges(option)) {
      found.unknown = as_it_stands(key, *value);
    }
  }
  return found;
}

}  // namespace

PullPolicy pull_policy(const lfs::GitConfig& config, const std::string& branch) {
  const std::string by_git =
      "git pull obeys it; hoist makes no merge commits (git config "
      "pull.rebase true lets it put your commits on top of the remote's)";
  const Said<Rebase> rebase = wanted_rebase(config, branch);
  Said<Forward> forward = wanted_forward(config);
  const MergeOptions options = merge_options(config, branch);
  const bool is_merge = rebase.value == Rebase::no;  // also of what only goes forward
  const bool is_rebase = !is_merge && rebase.value != Rebase::unsaid;
  if (forward.value == Forward::unsaid && !is_rebase) forward = options.forward;

  PullPolicy policy;
  if (!options.unknown.empty()) policy.forward = {options.unknown, "git pull obeys it"};
  // Where commits are put on top, git goes forward without a merge whatever pull.ff says.
  if (forward.value == Forward::never && !is_rebase) {
    policy.forward = {forward.where, by_git};
    policy.diverged = {forward.where, by_git};
  }
  if (is_merge) policy.diverged = {rebase.where, by_git};
  if (rebase.value == Rebase::interactive) {
    policy.diverged = {rebase.where, "git pull obeys it: it asks what is to become of each commit"};
  }
  if (forward.value == Forward::only) {
    policy.diverged = {forward.where, "git pull --rebase puts your commits on top of the remote's"};
  }
  if (rebase.value == Rebase::merges) policy.merges = {rebase.where, "git pull obeys it"};
  return policy;
}

}  // namespace hoist::repository
