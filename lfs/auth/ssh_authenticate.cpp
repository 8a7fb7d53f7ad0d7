// SPDX-License-Identifier: Apache-2.0
#include "lfs/auth/ssh_authenticate.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hoist/error.hpp"
#include "lfs/base/redact.hpp"
#include "lfs/protocol/action_json.hpp"

namespace hoist::lfs {
namespace {

constexpr std::chrono::seconds longest_run = std::chrono::seconds(60);

/// For the shell of the server: in single quotes.
std::string shell_quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

void require_plain(const SshTarget& target) {
  const bool port_is_a_number = std::all_of(target.port.begin(), target.port.end(),
                                            [](char c) { return c >= '0' && c <= '9'; });
  if (target.user_and_host.starts_with('-') || target.path.starts_with('-') || !port_is_a_number ||
      target.path.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
    throw Error(ErrorKind::unsupported, "the remote's ssh address looks like an option of ssh",
                "correct the remote's URL with `git remote set-url`");
  }
}

/// The program and its arguments, as git finds them.
std::vector<std::string> command_line(const SshTarget& target, const GitConfig& config,
                                      const Environment& environment) {
  const std::string remote_command =
      "git-lfs-authenticate " + shell_quoted(target.path) + " upload";
  std::vector<std::string> arguments;
  if (!target.port.empty()) arguments = {"-p", target.port};
  arguments.insert(arguments.end(), {target.user_and_host, remote_command});

  std::string shell_command = environment("GIT_SSH_COMMAND").value_or("");
  const std::string program = environment("GIT_SSH").value_or("");
  if (shell_command.empty() && program.empty()) {
    shell_command = std::string(config.last("core.sshCommand").value_or(""));
  }
  std::vector<std::string> argv;
  if (!shell_command.empty()) {
    argv = {"sh", "-c", shell_command + " \"$@\"", shell_command};
  } else if (!program.empty()) {
    argv = {program};
  } else {
    argv = {"ssh", "-o", "BatchMode=yes"};
  }
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return argv;
}

}  // namespace

SshGrant ssh_authenticate(const SshTarget& target, const GitConfig& config,
                          const Environment& environment, const ProcessRunner& run,
                          const std::function<bool()>& stop_requested) {
  require_plain(target);
  ProcessOptions options;
  options.timeout = longest_run;
  options.stop_requested = stop_requested;
  options.environment = {
      {"GIT_TERMINAL_PROMPT", "0"}, {"SSH_ASKPASS", ""}, {"SSH_ASKPASS_REQUIRE", "never"}};
  const ProcessResult result = run(command_line(target, config, environment), options);
  if (result.exit_status != 0) {
    throw Error(ErrorKind::network,
                fmt::format("git-lfs-authenticate on {} failed: {}", target.user_and_host,
                            printable(result.error_output)),
                "see whether `ssh` to that host works without a prompt");
  }
  using nlohmann::json;
  json answer = json::parse(result.output, nullptr, false);
  try {
    if (!answer.is_object()) throw Error(ErrorKind::protocol, "it is no JSON object");
    SshGrant grant;
    const auto href = answer.find("href");
    if (href != answer.end() && href->is_string() && !href->get_ref<std::string&>().empty()) {
      grant.href = SecretUrl(href->get<std::string>());
    }
    const auto header = answer.find("header");
    if (header != answer.end() && !header->is_null()) {
      grant.headers = read_header(*header, "git-lfs-authenticate");
    }
    return grant;
  } catch (const Error& error) {
    throw Error(ErrorKind::protocol, fmt::format("the answer of git-lfs-authenticate on {}: {}",
                                                 target.user_and_host, error.what()));
  }
}

}  // namespace hoist::lfs
