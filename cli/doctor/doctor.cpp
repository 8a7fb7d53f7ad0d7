// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor/doctor.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/doctor/checks.hpp"
#include "cli/doctor/probe.hpp"
#include "cli/lfs_dir.hpp"
#include "cli/output.hpp"
#include "cli/own_program.hpp"
#include "hoist/error.hpp"
#include "lfs/base/process.hpp"
#include "lfs/base/redact.hpp"
#include "lfs/base/terminal_text.hpp"
#include "lfs/journal/private_dir.hpp"
#include "lfs/journal/private_log.hpp"
#include "lfs/journal/upload_list.hpp"
#include "lfs/settings/load_git_config.hpp"
#include "lfs/settings/load_lfsconfig.hpp"

namespace hoist::cli {
namespace {

using Level = Finding::Level;

constexpr std::size_t shown_log_lines = 10;

Finding check_program(const std::vector<std::string>& argv, const char* remedy) {
  try {
    const lfs::ProcessResult result = lfs::run_process(argv);
    if (result.exit_status == 0) {
      return {Level::good, lfs::printable(result.output.substr(0, result.output.find('\n'))), ""};
    }
  } catch (const Error& error) {
    return {Level::problem, error.what(), error.hint()};
  }
  return {Level::problem, fmt::format("`{} {}` fails", argv[0], argv[1]), remedy};
}

/// Whether uploads can be remembered here, and how many are.
Finding check_memory(const std::filesystem::path& lfs_dir) {
  std::error_code error;
  if (!std::filesystem::exists(lfs_dir, error)) {
    return {Level::good, "git-lfs has stored no object here yet", ""};
  }
  const auto opened = lfs::PrivateDir::open(lfs_dir, "uploads");
  if (const auto* none = std::get_if<lfs::PrivateDir::Unavailable>(&opened)) {
    return {Level::hint, "interrupted uploads cannot be remembered: " + none->why,
            "let that folder belong to you alone"};
  }
  const std::size_t count = lfs::list_uploads(std::get<lfs::PrivateDir>(opened)).size();
  if (count == 0) return {Level::good, "no upload is unfinished", ""};
  return {Level::good,
          count == 1 ? "one upload is unfinished" : fmt::format("{} uploads are unfinished", count),
          "`hoist uploads` shows what is up; a push goes on with it"};
}

std::string netrc(const lfs::Environment& environment) {
  std::ifstream file(std::filesystem::path(environment("HOME").value_or("")) / ".netrc");
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string own_program() {
  const char* const search_path = std::getenv("PATH");
  return startable_name("hoist", search_path != nullptr ? search_path : "");
}

std::string log_text(const std::vector<std::string>& lines) {
  if (lines.empty()) return "";
  std::string text = "\nThe newest lines of the log:\n";
  for (const std::string& line : lines) text += "  " + line + "\n";
  return text;
}

bool wants_colours(const lfs::Environment& environment) {
  return ::isatty(STDOUT_FILENO) != 0 && environment("NO_COLOR").value_or("").empty() &&
         environment("TERM").value_or("dumb") != "dumb";
}

void append(std::vector<Finding>& findings, std::vector<Finding> more) {
  std::move(more.begin(), more.end(), std::back_inserter(findings));
}

/// What the repository's `.lfsconfig` says, and findings where there is something to say of it.
lfs::GitConfig lfsconfig_of(const std::filesystem::path& folder, std::vector<Finding>& findings) {
  try {
    lfs::Lfsconfig found = lfs::load_lfsconfig(folder);
    if (std::string words = lfs::ignored_keys_in_words(found.ignored_keys); !words.empty()) {
      findings.push_back({Level::hint, std::move(words),
                          "what of it you want belongs into git's own configuration"});
    }
    return std::move(found.values);
  } catch (const Error& error) {
    findings.push_back({Level::problem, error.what(), error.hint()});
    return {};
  }
}

}  // namespace

ExitCode run_doctor(const Arguments& arguments) {
  const std::filesystem::path folder = arguments.value("PATH").value_or(".");
  const lfs::Environment environment = lfs::system_environment();
  const lfs::GitConfig config = lfs::load_git_config(folder);
  const std::filesystem::path lfs_dir = find_lfs_dir(folder, config);

  std::vector<Finding> findings{
      check_program({"git", "version"}, "install git"),
      check_program({"git", "lfs", "version"},
                    "install git-lfs, for instance by `apt install git-lfs`")};
  append(findings, check_filters(config));
  append(findings, check_agent(config, own_program()));
  append(findings, check_settings(config, environment));
  const lfs::GitConfig lfsconfig = lfsconfig_of(folder, findings);
  append(findings, check_remotes(config, lfsconfig, netrc(environment), environment));
  if (arguments.has("--probe")) {
    append(findings, probe_servers({folder, lfs_dir, config, lfsconfig, environment}));
  }
  findings.push_back(check_memory(lfs_dir));
  const auto log = lfs::PrivateLog(lfs_dir).last_lines(shown_log_lines);

  print_styled_result(arguments.has("--json")
                          ? findings_json(findings, log)
                          : findings_text(findings, wants_colours(environment)) +
                                lfs::terminal_text(log_text(log)));
  const bool has_problem =
      std::any_of(findings.begin(), findings.end(),
                  [](const Finding& finding) { return finding.level == Level::problem; });
  return has_problem ? ExitCode::failed : ExitCode::done;
}

}  // namespace hoist::cli
