// SPDX-License-Identifier: Apache-2.0
#include "lfs/auth/git_credential.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/base/encoding.hpp"

namespace hoist::lfs {
namespace {

constexpr std::chrono::seconds longest_run = std::chrono::seconds(60);
constexpr std::string_view endpoint_suffix = "/info/lfs";

bool is_one_line(std::string_view value) {
  return value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

/// The value of `name=` in git's credential format, the last one.
std::string value_of(std::string_view record, std::string_view name) {
  std::string value;
  while (!record.empty()) {
    const std::size_t end = std::min(record.find('\n'), record.size());
    const std::string_view line = record.substr(0, end);
    if (line.starts_with(name) && line.substr(name.size()).starts_with('=')) {
      value = line.substr(name.size() + 1);
    }
    record.remove_prefix(std::min(end + 1, record.size()));
  }
  return value;
}

}  // namespace

ProcessRunner run_in(std::filesystem::path folder) {
  return
      [folder = std::move(folder)](const std::vector<std::string>& argv, ProcessOptions options) {
        if (options.cwd.empty()) options.cwd = folder;
        return run_process(argv, options);
      };
}

std::optional<FilledCredential> GitCredential::fill(const SecretUrl& url,
                                                    const std::string& username) const {
  // Helpers know the repository, not its LFS endpoint.
  std::string_view path = url.path();
  if (path.ends_with(endpoint_suffix)) path.remove_suffix(endpoint_suffix.size());
  if (path.starts_with('/')) path.remove_prefix(1);
  const std::string name = percent_decode(path);
  if (!is_one_line(name) || !is_one_line(username)) return std::nullopt;

  // git drops the path unless credential.<url>.useHttpPath says that helpers are to have it.
  std::string question =
      fmt::format("protocol={}\nhost={}\npath={}\n", url.scheme(), url.authority(), name);
  if (!username.empty()) question += fmt::format("username={}\n", username);
  const auto record = run("fill", question + "\n");
  if (!record) return std::nullopt;
  FilledCredential credential{value_of(*record, "username"), value_of(*record, "password"),
                              *record};
  if (credential.password.empty()) return std::nullopt;
  return credential;
}

void GitCredential::tell(const char* verb, const FilledCredential& credential) const {
  static_cast<void>(run(verb, credential.record));
}

std::optional<std::string> GitCredential::run(const char* verb, std::string input) const {
  ProcessOptions options;
  options.input = std::move(input);
  options.timeout = longest_run;
  options.stop_requested = stop_requested_;
  options.environment = {{"GIT_TERMINAL_PROMPT", "0"},
                         {"GIT_ASKPASS", ""},
                         {"SSH_ASKPASS", ""},
                         {"GCM_INTERACTIVE", "never"}};
  try {
    ProcessResult result = run_({"git", "credential", verb}, options);
    if (result.exit_status != 0) return std::nullopt;
    return std::move(result.output);
  } catch (const Error&) {
    if (stop_requested_()) throw;
    return std::nullopt;
  }
}

}  // namespace hoist::lfs
