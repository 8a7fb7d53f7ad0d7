// SPDX-License-Identifier: Apache-2.0
#include "lfs/auth/ssh_authenticate.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hoist/error.hpp"
#include "lfs/base/ascii.hpp"
#include "lfs/base/redact.hpp"
#include "lfs/protocol/action_json.hpp"
#include "lfs/protocol/url_expiry.hpp"

namespace hoist::lfs {
namespace {

using nlohmann::json;

constexpr std::chrono::seconds longest_run = std::chrono::seconds(60);
/// No honest grant lives longer; a greater number would only overflow.
constexpr std::chrono::seconds longest_life = std::chrono::hours(24 * 365);

/// The program to run: a line for the shell, or a name.
struct Program {
  std::string text;
  bool is_shell_line = false;
};

Program program_for(const GitConfig& config, const Environment& environment) {
  if (auto line = environment("GIT_SSH_COMMAND"); line && !line->empty()) return {*line, true};
  if (auto name = environment("GIT_SSH"); name && !name->empty()) return {*name, false};
  if (auto line = config.last("core.sshCommand"); line && !line->empty()) {
    return {std::string(*line), true};
  }
  return {"ssh", false};
}

/// "ssh", "plink", "tortoiseplink", "putty", "simple"; of an unknown program that it is like ssh.
std::string variant_of(const Program& program, const GitConfig& config,
                       const Environment& environment) {
  std::string name = ascii_lower(environment("GIT_SSH_VARIANT").value_or(""));
  if (name.empty()) name = ascii_lower(config.last("ssh.variant").value_or(""));
  if (!name.empty() && name != "auto") return name;
  name = program.text;
  if (program.is_shell_line) name.erase(std::min(name.find(' '), name.size()));
  name = ascii_lower(name.substr(name.rfind('/') + 1));
  if (name.ends_with(".exe")) name.erase(name.size() - 4);
  return name;
}

/// Options that keep the program from asking, and those for the port.
std::vector<std::string> options_of(const std::string& variant, const std::string& port) {
  const bool is_simple = variant == "simple";
  const bool is_plink = variant == "plink" || variant == "tortoiseplink";
  if (is_simple && !port.empty()) {
    throw Error(ErrorKind::unsupported, "an ssh program of the variant simple takes no port",
                "set ssh.variant or GIT_SSH_VARIANT to what the program is");
  }
  std::vector<std::string> options;
  if (is_plink) {
    options = {"-batch"};
  } else if (!is_simple && variant != "putty") {
    options = {"-o", "BatchMode=yes"};
  }
  if (!port.empty()) {
    options.insert(options.end(), {is_plink || variant == "putty" ? "-P" : "-p", port});
  }
  return options;
}

void require_plain(const SshTarget& target) {
  const std::string& name = target.user_and_host;
  const std::string_view host = std::string_view(name).substr(name.rfind('@') + 1);
  const auto is_odd = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; };
  const bool is_plain =
      !host.empty() && !host.starts_with('-') && !name.starts_with('-') &&
      std::none_of(name.begin(), name.end(), is_odd) &&
      std::all_of(target.port.begin(), target.port.end(), is_digit) && !target.path.empty() &&
      !target.path.starts_with('-') &&
      target.path.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos;
  if (is_plain) return;
  throw Error(ErrorKind::unsupported, "the remote's ssh address could be taken for an option",
              "correct the remote's URL with `git remote set-url`");
}

/// A word for the shell of the server. Some servers do not know quotes: only where it needs them.
std::string shell_word(std::string_view text) {
  constexpr std::string_view plain_marks = "/._-+=:,@%~";
  const bool is_plain = std::all_of(text.begin(), text.end(), [&](char c) {
    const char letter = lower(c);
    return is_digit(c) || (letter >= 'a' && letter <= 'z') ||
           plain_marks.find(c) != plain_marks.npos;
  });
  if (is_plain) return std::string(text);
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::optional<std::chrono::sys_seconds> expiry_of(const json& answer,
                                                  std::chrono::sys_seconds now) {
  const auto relative = answer.find("expires_in");
  if (relative != answer.end() && relative->is_number_integer() && *relative != 0) {
    const bool is_huge =
        relative->is_number_unsigned() &&
        relative->get<std::uint64_t>() > static_cast<std::uint64_t>(longest_life.count());
    return now + (is_huge ? longest_life
                          : std::chrono::seconds(std::clamp<std::int64_t>(
                                relative->get<std::int64_t>(), 0, longest_life.count())));
  }
  const auto absolute = answer.find("expires_at");
  if (absolute == answer.end() || !absolute->is_string()) return std::nullopt;
  return parse_rfc3339(absolute->get_ref<const std::string&>());
}

}  // namespace

std::vector<std::string> ssh_argv(const SshTarget& target, std::string command,
                                  const GitConfig& config, const Environment& environment) {
  require_plain(target);
  const Program program = program_for(config, environment);
  std::vector<std::string> argv = {program.text};
  if (program.is_shell_line) argv = {"sh", "-c", program.text + " \"$@\"", program.text};
  for (std::string& option : options_of(variant_of(program, config, environment), target.port)) {
    argv.push_back(std::move(option));
  }
  argv.push_back(target.user_and_host);
  argv.push_back(std::move(command));
  return argv;
}

std::vector<std::string> ssh_command(const SshTarget& target, const GitConfig& config,
                                     const Environment& environment) {
  return ssh_argv(target,
                  fmt::format("git-lfs-authenticate {} {}", shell_word(target.path),
                              operation_name(target.operation)),
                  config, environment);
}

SshGrant read_ssh_grant(std::string_view output, std::chrono::sys_seconds now) {
  json answer = json::parse(output, nullptr, false);
  try {
    if (!answer.is_object()) throw Error(ErrorKind::protocol, "it is no JSON object");
    SshGrant grant;
    grant.expires = expiry_of(answer, now);
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
    throw Error(ErrorKind::protocol,
                fmt::format("the answer of git-lfs-authenticate is malformed: {}", error.what()),
                "report it to the server's operator");
  }
}

SshGrant ssh_authenticate(const SshTarget& target, std::chrono::sys_seconds now,
                          const GitConfig& config, const Environment& environment,
                          const ProcessRunner& run, const std::function<bool()>& stop_requested) {
  const std::vector<std::string> argv = ssh_command(target, config, environment);
  ProcessOptions options;
  options.timeout = longest_run;
  options.stop_requested = stop_requested;
  options.output_limit_bytes = std::size_t{1} << 20U;
  options.environment = {
      {"GIT_TERMINAL_PROMPT", "0"}, {"SSH_ASKPASS", ""}, {"SSH_ASKPASS_REQUIRE", "never"}};
  std::string trouble;
  try {
    const ProcessResult result = run(argv, options);
    if (result.exit_status == 0) return read_ssh_grant(result.output, now);
    trouble = printable(result.error_output);
    if (trouble.empty()) trouble = fmt::format("ssh ended with status {}", result.exit_status);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::protocol || stop_requested()) throw;
    trouble = error.what();
  }
  throw Error(ErrorKind::network,
              fmt::format("git-lfs-authenticate on {} failed: {}", printable(target.user_and_host),
                          trouble),
              "see whether `ssh` to that host works without a prompt");
}

}  // namespace hoist::lfs
